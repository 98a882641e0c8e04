package reeve.ship;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes TLS contexts from PEM files (RFC 7468): the certificates that are trusted, and our own certificate. */
public final class TlsContext {
  private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
  private static final String END_KEY = "-----END PRIVATE KEY-----";

  private TlsContext() {}

  /**
   * Makes a context.
   *
   * @param ca the file of the certificates that are trusted; null: those of the JVM
   * @param certificate the file with our own certificate and the certificates that signed it; null: we have none
   * @param key the file of the key of {@code certificate}, PKCS #8, not encrypted
   * @throws IOException if a file cannot be read; the message names it
   */
  public static SSLContext of(String ca, String certificate, String key) throws IOException {
    String file = ca;
    try {
      TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(ca == null ? null : trusted(ca));
      KeyManagerFactory keys = null;
      if (certificate != null) {
        file = certificate;
        Certificate[] chain = certificates(certificate);
        file = key;
        KeyStore store = empty();
        store.setKeyEntry("own", key(key, chain[0].getPublicKey().getAlgorithm()), new char[0], chain);
        keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      String why = e instanceof java.nio.file.NoSuchFileException ? "no such file or directory" : e.getMessage();
      throw new IOException("cannot read \"" + file + "\": " + why, e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static KeyStore trusted(String file) throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    int n = 0;
    for (Certificate certificate : certificates(file)) {
      store.setCertificateEntry("ca" + n++, certificate);
    }
    return store;
  }

  private static Certificate[] certificates(String file) throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      Certificate[] all = CertificateFactory.getInstance("X.509").generateCertificates(in).toArray(new Certificate[0]);
      if (all.length == 0) {
        throw new IOException("it contains no certificate; it must be PEM, \"-----BEGIN CERTIFICATE-----\"");
      }
      return all;
    }
  }

  private static PrivateKey key(String file, String algorithm) throws GeneralSecurityException, IOException {
    String text = Files.readString(Path.of(file), StandardCharsets.US_ASCII);
    int from = text.indexOf(BEGIN_KEY);
    int to = text.indexOf(END_KEY);
    if (from < 0 || to < from) {
      throw new IOException(
          "it contains no \"" + BEGIN_KEY + "\"; openssl pkcs8 -topk8 -nocrypt converts other forms");
    }
    byte[] der = Base64.getMimeDecoder().decode(text.substring(from + BEGIN_KEY.length(), to));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
  }
}
