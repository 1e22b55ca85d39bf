package io.trialstream.devstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * Makes an embedded stack demand TLS, passwords and permissions: one self-signed certificate for
 * 127.0.0.1, SASL/PLAIN users at the broker, and an authorizer that allows nothing by itself.
 * Immutable.
 *
 * @param folder holds certificate and key
 * @param passwords of the broker's users; {@value #ADMIN} may do anything
 */
public record StackSecurity(Path folder, Map<String, String> passwords) {

  /** The broker's super user. */
  public static final String ADMIN = "admin";

  private static final String STORE_PASSWORD = "changeit";
  private static final String ALIAS = "stack";
  private static final long KEYTOOL_SECONDS = 60;

  public StackSecurity {
    passwords = Map.copyOf(passwords);
    if (!passwords.containsKey(ADMIN)) {
      throw new IllegalArgumentException("Expected a password for the user " + ADMIN + ".");
    }
  }

  /** Makes certificate and key in the folder. */
  public static StackSecurity create(Path folder, Map<String, String> passwords) {
    StackSecurity security = new StackSecurity(folder, passwords);
    try {
      Files.createDirectories(folder);
      security.makeKey();
      KeyStore store =
          KeyStore.getInstance(security.keyStore().toFile(), STORE_PASSWORD.toCharArray());
      Key key = store.getKey(ALIAS, STORE_PASSWORD.toCharArray());
      writePem(security.certificate(), "CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
      writePem(security.privateKey(), "PRIVATE KEY", key.getEncoded());
      return security;
    } catch (IOException | GeneralSecurityException e) {
      throw new StackUnavailableException("No certificate can be made: " + e.getMessage(), e);
    }
  }

  private void makeKey() throws IOException {
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "SAN=ip:127.0.0.1,dns:localhost",
                    "-validity",
                    "3650",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    keyStore().toString(),
                    "-storepass",
                    STORE_PASSWORD))
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!keytool.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IOException("keytool: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while keytool was working.", e);
    }
  }

  private static void writePem(Path file, String kind, byte[] content) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, base64, kind));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private Path keyStore() {
    return folder.resolve("stack.p12");
  }

  /** The certificate, PEM: what clients have to trust. */
  public Path certificate() {
    return folder.resolve("stack.crt");
  }

  /** The certificate's key, as PEM. */
  public Path privateKey() {
    return folder.resolve("stack.key");
  }

  /** Properties with which a Kafka client logs in as this user. */
  public Map<String, String> kafkaClient(String user) {
    Map<String, String> p = new LinkedHashMap<>();
    p.put("security.protocol", "SASL_SSL");
    p.put("sasl.mechanism", "PLAIN");
    p.put("sasl.jaas.config", jaas(user));
    p.put("ssl.truststore.type", "PEM");
    p.put("ssl.truststore.location", certificate().toString());
    return p;
  }

  private String jaas(String user) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, passwords.getOrDefault(user, "none"));
  }

  /** Makes the broker demand it all. */
  void secureKafka(Properties p, int port, int advertisedPort, String controllerListener) {
    p.setProperty("listeners", "SASL_SSL://127.0.0.1:%s,%s".formatted(port, controllerListener));
    p.setProperty("advertised.listeners", "SASL_SSL://127.0.0.1:" + advertisedPort);
    p.setProperty("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL");
    p.setProperty("inter.broker.listener.name", "SASL_SSL");
    p.setProperty("sasl.enabled.mechanisms", "PLAIN");
    p.setProperty("sasl.mechanism.inter.broker.protocol", "PLAIN");
    StringBuilder users = new StringBuilder(jaas(ADMIN));
    users.setLength(users.length() - 1);
    passwords.forEach(
        (user, password) -> users.append(" user_%s=\"%s\"".formatted(user, password)));
    p.setProperty("listener.name.sasl_ssl.plain.sasl.jaas.config", users.append(';').toString());
    p.setProperty("ssl.keystore.type", "PKCS12");
    p.setProperty("ssl.keystore.location", keyStore().toString());
    p.setProperty("ssl.keystore.password", STORE_PASSWORD);
    p.setProperty("ssl.key.password", STORE_PASSWORD);
    p.setProperty("ssl.truststore.type", "PEM");
    p.setProperty("ssl.truststore.location", certificate().toString());
    p.setProperty(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    // The controller's listener has no names; it is on the loopback interface, like all of this.
    p.setProperty("super.users", "User:%s;User:ANONYMOUS".formatted(ADMIN));
  }

  /** Settings with which PostgreSQL offers TLS. */
  Map<String, String> postgres() {
    return Map.of(
        "ssl",
        "on",
        "ssl_cert_file",
        certificate().toAbsolutePath().toString(),
        "ssl_key_file",
        privateKey().toAbsolutePath().toString());
  }
}
