package reeve.logstore;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import reeve.posix.ZstdStream;

/** Zstandard streams, by the library that the machine has. */
public final class Zstd {
  private static final int LEVEL = 3;

  private Zstd() {}

  /** @throws IOException also when there is no library */
  static InputStream input(InputStream in) throws IOException {
    try {
      return new Input(in, ZstdStream.decompressor());
    } catch (UnsatisfiedLinkError e) {
      throw new IOException("this machine has no libzstd.so.1; install it (package libzstd1 or libzstd)");
    }
  }

  public static OutputStream output(OutputStream out) {
    return new Output(out, ZstdStream.compressor(LEVEL));
  }

  private static final class Input extends InputStream {
    private final InputStream in;
    private final ZstdStream zstd;
    private final byte[] packed = new byte[ZstdStream.PIECE];
    private final byte[] one = new byte[1];
    private int from;
    private int to;
    private boolean closed;

    Input(InputStream in, ZstdStream zstd) {
      this.in = in;
      this.zstd = zstd;
    }

    @Override
    public int read() throws IOException {
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      while (true) {
        int got = zstd.take(buffer, offset, length);
        if (got > 0 || length == 0) {
          return got;
        }
        if (from == to && !zstd.isFull()) {
          from = 0;
          to = Math.max(0, in.read(packed, 0, packed.length));
          if (to == 0) {
            if (zstd.isUnfinished()) {
              throw new IOException("it ends before its end");
            }
            return -1;
          }
        }
        int used = zstd.put(packed, from, to - from, false);
        if (used < 0) {
          throw new IOException("it is damaged");
        }
        from += used;
      }
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        zstd.close();
        in.close();
      }
    }
  }

  private static final class Output extends OutputStream {
    private final OutputStream out;
    private final ZstdStream zstd;
    private final byte[] packed = new byte[ZstdStream.PIECE];
    private boolean closed;

    Output(OutputStream out, ZstdStream zstd) {
      this.out = out;
      this.zstd = zstd;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      for (int at = 0; at < length;) {
        at += put(buffer, offset + at, Math.min(ZstdStream.PIECE, length - at), false);
      }
    }

    private int put(byte[] buffer, int offset, int length, boolean last) throws IOException {
      int used = zstd.put(buffer, offset, length, last);
      if (used < 0) {
        throw new IOException("zstd failed");
      }
      int got;
      while ((got = zstd.take(packed, 0, packed.length)) > 0) {
        out.write(packed, 0, got);
      }
      return used;
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try {
        do {
          put(packed, 0, 0, true);
        } while (zstd.isUnfinished());
        out.close();
      } finally {
        zstd.close();
      }
    }
  }
}
