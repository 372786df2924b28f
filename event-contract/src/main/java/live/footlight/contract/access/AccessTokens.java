package live.footlight.contract.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks bearer tokens: JWTs signed with HS256 by a shared secret or with RS256 by a key of a JWKS.
 * Each algorithm has its own keys, so a public key can never pass for a secret, and {@code none}
 * has none. Issuer, audience, subject and expiry must be there; {@code nbf} is honoured.
 */
public final class AccessTokens {
  /** Shortest secret for HS256, in bytes (RFC 7518, 3.2). */
  public static final int SHORTEST_SECRET = 32;

  private static final int CLOCK_SKEW_SECONDS = 30;
  private static final String BEARER = "Bearer ";

  private final Map<JWSAlgorithm, DefaultJWTProcessor<SecurityContext>> processors =
      new HashMap<>();

  /**
   * Checks with these keys.
   *
   * @param secret for HS256, or empty
   * @param jwksUri of the public keys for RS256, or empty
   * @param issuer that tokens must name
   * @param audience that tokens must name
   * @throws IllegalArgumentException where there is no key at all or one cannot be used, in words
   */
  public AccessTokens(String secret, String jwksUri, String issuer, String audience, Clock clock) {
    if (secret.isEmpty() && jwksUri.isEmpty()) {
      throw new IllegalArgumentException(
          "Set footlight.jwt.secret (HS256) or footlight.jwt.jwks-uri (RS256): without a key no"
              + " token can be checked");
    }
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            new HashSet<>(Set.of(audience)),
            new JWTClaimsSet.Builder().issuer(issuer).build(),
            new HashSet<>(Set.of("sub", "exp")),
            null) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    claims.setMaxClockSkew(CLOCK_SKEW_SECONDS);
    if (!secret.isEmpty()) {
      byte[] key = secret.getBytes(StandardCharsets.UTF_8);
      if (key.length < SHORTEST_SECRET) {
        throw new IllegalArgumentException(
            "footlight.jwt.secret has "
                + key.length
                + " bytes; HS256 needs at least "
                + SHORTEST_SECRET);
      }
      add(JWSAlgorithm.HS256, new ImmutableSecret<>(key), claims);
    }
    if (!jwksUri.isEmpty()) {
      try {
        add(
            JWSAlgorithm.RS256,
            JWKSourceBuilder.create(URI.create(jwksUri).toURL())
                .retrying(true)
                .outageTolerant(Duration.ofHours(4).toMillis())
                .build(),
            claims);
      } catch (MalformedURLException | IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "footlight.jwt.jwks-uri is \"" + jwksUri + "\", which is no URL", e);
      }
    }
  }

  private void add(
      JWSAlgorithm algorithm,
      JWKSource<SecurityContext> keys,
      DefaultJWTClaimsVerifier<SecurityContext> claims) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithm, keys));
    processor.setJWTClaimsSetVerifier(claims);
    processors.put(algorithm, processor);
  }

  /**
   * Checks what an {@code Authorization} header says.
   *
   * @param header or null where there is none
   * @throws AccessDeniedException where there is no valid token in it
   * @throws KeysUnavailableException where the JWKS cannot be had
   */
  public Access check(String header) throws AccessDeniedException {
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw new AccessDeniedException("send a token: Authorization: Bearer …");
    }
    try {
      if (!(JWTParser.parse(header.substring(BEARER.length()).trim()) instanceof SignedJWT token)) {
        throw new AccessDeniedException("the token is not signed");
      }
      DefaultJWTProcessor<SecurityContext> processor =
          processors.get(token.getHeader().getAlgorithm());
      if (processor == null) {
        throw new AccessDeniedException(
            "tokens signed with " + token.getHeader().getAlgorithm() + " are not taken");
      }
      JWTClaimsSet claims = processor.process(token, null);
      return new Access(claims.getSubject(), scopes(claims));
    } catch (ParseException e) {
      throw new AccessDeniedException("the token is no JWT");
    } catch (KeySourceException e) {
      throw new KeysUnavailableException(e);
    } catch (BadJOSEException | JOSEException e) {
      throw new AccessDeniedException("the token is not valid: " + e.getMessage());
    }
  }

  private static Set<String> scopes(JWTClaimsSet claims) throws ParseException {
    String scope = claims.getStringClaim("scope");
    return scope == null ? Set.of() : new HashSet<>(List.of(scope.trim().split(" +", -1)));
  }
}
