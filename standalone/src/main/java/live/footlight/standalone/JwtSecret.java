package live.footlight.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/**
 * The secret that signs the standalone's tokens (HS256): {@code FOOTLIGHT_JWT_SECRET}, else the
 * file {@code jwt-secret} of the data directory, else that of the checkout's {@code .footlight}, so
 * that a token minted beside a running standalone fits it.
 */
public final class JwtSecret {
  /** Who the standalone's tokens say issued them. */
  public static final String ISSUER = "footlight";

  /** Whom they are for. */
  public static final String AUDIENCE = "footlight";

  /** The environment variable that overrides the file. */
  public static final String VARIABLE = "FOOTLIGHT_JWT_SECRET";

  private static final int SHORTEST = 32;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final String secret;

  private JwtSecret(String secret) {
    this.secret = secret;
  }

  /**
   * Finds the secret, and makes one where there is none yet.
   *
   * @param fromEnvironment what {@link #VARIABLE} holds, if it is set
   * @param directory where the file lies
   */
  public static JwtSecret find(Optional<String> fromEnvironment, Path directory) {
    String secret = fromEnvironment.orElseGet(() -> fromFile(directory.resolve("jwt-secret")));
    if (secret.length() < SHORTEST) {
      throw new PlainFailure(
          PlainFailure.REFUSED,
          "The signing secret has %d characters; HS256 needs at least %d (%s or %s)"
              .formatted(secret.length(), SHORTEST, VARIABLE, directory.resolve("jwt-secret")));
    }
    return new JwtSecret(secret);
  }

  /** As both edges take it in their configuration. */
  public String value() {
    return secret;
  }

  /**
   * A signed token.
   *
   * @param scopes separated by spaces, such as {@code ingest:live read}
   */
  public String token(String subject, String scopes, Instant from, Duration ttl) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", ISSUER);
    claims.put("aud", AUDIENCE);
    claims.put("sub", subject);
    claims.put("scope", scopes);
    claims.put("iat", from.getEpochSecond());
    claims.put("nbf", from.getEpochSecond());
    claims.put("exp", from.plus(ttl).getEpochSecond());
    String signed = part(Map.of("alg", "HS256")) + '.' + part(claims);
    return signed + '.' + BASE64.encodeToString(hmac(signed));
  }

  private static String part(Map<String, Object> members) {
    return BASE64.encodeToString(JSON.writeValueAsString(members).getBytes(StandardCharsets.UTF_8));
  }

  private byte[] hmac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HmacSHA256", e);
    }
  }

  private static String fromFile(Path file) {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new PlainFailure(
          PlainFailure.UNAVAILABLE, "Cannot read the signing secret " + file + ": " + e, e);
    }
  }

  /** Written beside and moved into place, so that nobody ever reads half of it. */
  private static void create(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    byte[] random = new byte[48];
    new SecureRandom().nextBytes(random);
    Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rw-------");
    Path written =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "jwt-secret",
            ".new",
            PosixFilePermissions.asFileAttribute(ownerOnly));
    try {
      Files.writeString(written, BASE64.encodeToString(random) + '\n');
      Files.createLink(file, written);
    } catch (FileAlreadyExistsException someoneElseWasFirst) {
      // Theirs is the secret.
    } catch (UnsupportedOperationException noLinksHere) {
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
