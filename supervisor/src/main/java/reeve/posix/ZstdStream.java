package reeve.posix;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * A stream of Zstandard by the machine's own libzstd.so.1 (zstd.h 1.4 and later; dpkg, rpm and systemd need it, so
 * nearly every machine has it). No library is shipped for this: those for Java contain 7 MB of native code for all
 * platforms, or use sun.misc.Unsafe, about which newer JDKs print a warning. A stream belongs to one thread.
 */
public final class ZstdStream implements AutoCloseable {
  // ZSTD_inBuffer { const void* src; size_t size; size_t pos; } and ZSTD_outBuffer alike
  private static final int BUFFER_SIZE = 24;
  private static final int ZSTD_E_CONTINUE = 0;
  private static final int ZSTD_E_END = 2;
  private static final int ZSTD_C_COMPRESSION_LEVEL = 100;
  private static final int ZSTD_C_CHECKSUM_FLAG = 201;

  /** Most bytes that one call takes or returns. */
  public static final int PIECE = 1 << 16;

  private final Symbols symbols;
  private final boolean compressing;
  private final long context;
  private final long memory = Native.malloc(2 * BUFFER_SIZE + 2 * PIECE);
  private final Pointer pointer = new Pointer(memory);
  private int outFrom;
  private int outTo;

  private static final class Symbols {
    final LibC.Symbol createC;
    final LibC.Symbol freeC;
    final LibC.Symbol set;
    final LibC.Symbol compress;
    final LibC.Symbol createD;
    final LibC.Symbol freeD;
    final LibC.Symbol decompress;
    final LibC.Symbol isError;

    Symbols(NativeLibrary in) {
      createC = new LibC.Symbol(in, "ZSTD_createCCtx");
      freeC = new LibC.Symbol(in, "ZSTD_freeCCtx");
      set = new LibC.Symbol(in, "ZSTD_CCtx_setParameter");
      compress = new LibC.Symbol(in, "ZSTD_compressStream2");
      createD = new LibC.Symbol(in, "ZSTD_createDCtx");
      freeD = new LibC.Symbol(in, "ZSTD_freeDCtx");
      decompress = new LibC.Symbol(in, "ZSTD_decompressStream");
      isError = new LibC.Symbol(in, "ZSTD_isError");
    }
  }

  private static Symbols loaded;

  private ZstdStream(Symbols symbols, boolean packs, long context) {
    this.symbols = symbols;
    this.compressing = packs;
    this.context = context;
  }

  private static synchronized Symbols symbols() {
    if (loaded == null) {
      Symbols found = new Symbols(NativeLibrary.getInstance("libzstd.so.1"));
      found.compress.address(); // since 1.4
      loaded = found;
    }
    return loaded;
  }

  /** Returns whether the machine has the library. */
  public static boolean isAvailable() {
    try {
      Scratch.acquire().release(); // this initialises JNA
      return symbols() != null;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  /**
   * Begins to compress.
   *
   * @param level 3 is the default of zstd
   * @throws UnsatisfiedLinkError if the machine does not have the library
   */
  public static ZstdStream compressor(int level) {
    Scratch s = Scratch.acquire();
    try {
      Symbols all = symbols();
      long context = s.onceLong(all.createC, 0, 0, 0);
      s.once(all.set, context, ZSTD_C_COMPRESSION_LEVEL, level);
      s.once(all.set, context, ZSTD_C_CHECKSUM_FLAG, 1);
      return new ZstdStream(all, true, context);
    } finally {
      s.release();
    }
  }

  /**
   * Begins to decompress.
   *
   * @throws UnsatisfiedLinkError if the machine does not have the library
   */
  public static ZstdStream decompressor() {
    Scratch s = Scratch.acquire();
    try {
      Symbols all = symbols();
      return new ZstdStream(all, false, s.onceLong(all.createD, 0, 0, 0));
    } finally {
      s.release();
    }
  }

  /**
   * Passes bytes to the stream. Before the next call, {@link #take} must fetch all of the result.
   *
   * @param length at most {@link #PIECE}; 0: only the rest of the result is produced
   * @param last when compressing: this is the end of the input
   * @return how many bytes were used; negative: the input is damaged
   */
  public int put(byte[] in, int offset, int length, boolean last) {
    Scratch s = Scratch.acquire();
    try {
      long input = memory + 2 * BUFFER_SIZE;
      long output = input + PIECE;
      pointer.write(2 * BUFFER_SIZE, in, offset, length);
      pointer.setLong(0, input);
      pointer.setLong(8, length);
      pointer.setLong(16, 0);
      pointer.setLong(24, output);
      pointer.setLong(32, PIECE);
      pointer.setLong(40, 0);
      long left = compressing ? compress(s, last ? ZSTD_E_END : ZSTD_E_CONTINUE)
          : s.onceLong(symbols.decompress, context, memory + 24, memory);
      if (s.once(symbols.isError, left) != 0) {
        return -1;
      }
      outFrom = 0;
      outTo = (int) pointer.getLong(40);
      unfinished = left != 0;
      return (int) pointer.getLong(16);
    } finally {
      s.release();
    }
  }

  private boolean unfinished;

  /**
   * Returns whether, when compressing, more output follows at the end; when decompressing, whether the end of the
   * stream is missing.
   */
  public boolean isUnfinished() {
    return unfinished;
  }

  /** Returns whether the last call filled the output buffer: then there may be more output without more input. */
  public boolean isFull() {
    return outTo == PIECE;
  }

  private long compress(Scratch s, int directive) {
    return s.onceLong(symbols.compress, context, memory + 24, memory, directive);
  }

  /**
   * Fetches the result of the last {@link #put}.
   *
   * @return the number of bytes; 0: none are left
   */
  public int take(byte[] into, int offset, int length) {
    int count = Math.min(length, outTo - outFrom);
    pointer.read(2 * BUFFER_SIZE + PIECE + outFrom, into, offset, count);
    outFrom += count;
    return count;
  }

  @Override
  public void close() {
    Scratch s = Scratch.acquire();
    try {
      s.once(compressing ? symbols.freeC : symbols.freeD, context);
      Native.free(memory);
    } finally {
      s.release();
    }
  }
}
