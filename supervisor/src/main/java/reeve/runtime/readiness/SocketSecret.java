package reeve.runtime.readiness;

import java.nio.charset.StandardCharsets;

/**
 * The part of a socket's path that cannot be guessed: SipHash-2-4 (Aumasson and Bernstein, 2012) of the name of its
 * service. A later reeve with the same key finds the same path, and a service that knows its own path can infer neither
 * the key nor the path of another service.
 */
final class SocketSecret {
  private long v0;
  private long v1;
  private long v2;
  private long v3;

  private SocketSecret(long key0, long key1) {
    v0 = key0 ^ 0x736f6d6570736575L;
    v1 = key1 ^ 0x646f72616e646f6dL;
    v2 = key0 ^ 0x6c7967656e657261L;
    v3 = key1 ^ 0x7465646279746573L;
  }

  /**
   * Returns the secret of a service.
   *
   * @param key 64 random bits
   */
  static long of(long key, String service) {
    return hash(key, ~key, service.getBytes(StandardCharsets.UTF_8));
  }

  static long hash(long key0, long key1, byte[] bytes) {
    SocketSecret state = new SocketSecret(key0, key1);
    long word = 0;
    for (int i = 0; i < bytes.length; i++) {
      word |= (bytes[i] & 0xffL) << 8 * (i % 8);
      if (i % 8 == 7) {
        state.add(word);
        word = 0;
      }
    }
    state.add(word | (long) bytes.length << 56);
    state.v2 ^= 0xff;
    for (int i = 0; i < 4; i++) {
      state.round();
    }
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
  }

  private void add(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  private void round() {
    v0 += v1;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v3;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 += v3;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 += v1;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v2 = Long.rotateLeft(v2, 32);
  }
}
