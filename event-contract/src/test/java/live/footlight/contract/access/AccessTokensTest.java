package live.footlight.contract.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of both kinds against a key server of the test's own, and what must not pass for one. */
class AccessTokensTest {
  private static final String SECRET = "a-secret-of-at-least-thirty-two-bytes";
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static RSAKey first;
  private static RSAKey second;

  private HttpServer server;
  private volatile JWKSet published;
  private AccessTokens tokens;

  @BeforeAll
  static void makeKeys() throws JOSEException {
    first = new RSAKeyGenerator(2048).keyID("first").algorithm(JWSAlgorithm.RS256).generate();
    second = new RSAKeyGenerator(2048).keyID("second").algorithm(JWSAlgorithm.RS256).generate();
  }

  @BeforeEach
  void start() throws Exception {
    published = new JWKSet(first);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          byte[] body = published.toPublicJWKSet().toString().getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    tokens = tokens(SECRET, "http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void eitherKindOfSignaturePassesWithItsOwnKey() throws Exception {
    assertThat(check(hs256(SECRET, claims()))).isEqualTo(access());
    assertThat(check(rs256(first, claims()))).isEqualTo(access());
  }

  @Test
  void aKeyThatIsPublishedLaterIsFound() throws Exception {
    check(rs256(first, claims()));
    published = new JWKSet(second);

    assertThat(check(rs256(second, claims()))).isEqualTo(access());
  }

  @Test
  void aKeyThatIsNotPublishedDoesNotPass() {
    refused(() -> rs256(second, claims()));
  }

  @Test
  void aKeyIsNotFoundByTheNameOfAnother() {
    RSAKey disguised = new RSAKey.Builder(second).keyID("first").build();

    refused(() -> rs256(disguised, claims()));
  }

  @Test
  void keysOutliveAnOutageOfTheirServer() throws Exception {
    check(rs256(first, claims()));
    server.stop(0);

    assertThat(check(rs256(first, claims()))).isEqualTo(access());
  }

  @Test
  void aKeyServerThatIsAwayIsNoFaultOfTheToken() {
    server.stop(0);

    assertThatThrownBy(() -> check(rs256(first, claims())))
        .isInstanceOf(KeysUnavailableException.class);
  }

  /** The classic confusion: the public key, which everybody knows, taken for a shared secret. */
  @Test
  void thePublicKeyIsNoSecret() {
    refused(() -> hs256(first.toPublicJWK().toString(), claims()));
    refused(() -> hs256(pem(first), claims()));
    AccessTokens publicOnly =
        tokens("", "http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
    assertThatThrownBy(() -> publicOnly.check("Bearer " + hs256(pem(first), claims())))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("HS256 are not taken");
  }

  @Test
  void withoutASignatureNothingPasses() throws Exception {
    refused(() -> new PlainJWT(claims()).serialize());
    String signed = hs256(SECRET, claims());
    refused(() -> signed.substring(0, signed.lastIndexOf('.') + 1));
    refused(() -> hs256(SECRET + "x", claims()));
    refused(() -> "nonsense");
    assertThatThrownBy(() -> tokens.check(null)).isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> tokens.check("Basic " + signed))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void otherAlgorithmsDoNotPass() {
    refused(() -> signed(JWSAlgorithm.HS512, new MACSigner(SECRET.repeat(2)), claims(), null));
    refused(() -> signed(JWSAlgorithm.RS512, new RSASSASigner(first), claims(), "first"));
  }

  @Test
  void everyClaimThatIsAskedForMustBeThereAndRight() throws Exception {
    refused(() -> with(claims -> claims.issuer("somebody")));
    refused(() -> with(claims -> claims.issuer(null)));
    refused(() -> with(claims -> claims.audience("others")));
    refused(() -> with(claims -> claims.audience((String) null)));
    refused(() -> with(claims -> claims.subject(null)));
    refused(() -> with(claims -> claims.expirationTime(null)));
  }

  @Test
  void aTokenIsGoodFromItsNbfToItsExpGiveOrTakeHalfAMinute() throws Exception {
    assertThat(check(with(claims -> claims.expirationTime(at(-29))))).isEqualTo(access());
    refused(() -> with(claims -> claims.expirationTime(at(-31))));
    assertThat(check(with(claims -> claims.notBeforeTime(at(29))))).isEqualTo(access());
    refused(() -> with(claims -> claims.notBeforeTime(at(31))));
  }

  @Test
  void keysThatCannotBeUsedAreRefusedInWords() {
    assertThatThrownBy(() -> tokens("", "")).hasMessageContaining("footlight.jwt.secret");
    assertThatThrownBy(() -> tokens("short", "")).hasMessageContaining("at least 32");
    assertThatThrownBy(() -> tokens("", "no url")).hasMessageContaining("is no URL");
  }

  private interface Token {
    String make() throws Exception;
  }

  private void refused(Token token) {
    assertThatThrownBy(() -> check(token.make())).isInstanceOf(AccessDeniedException.class);
  }

  private Access check(String token) throws AccessDeniedException {
    return tokens.check("Bearer " + token);
  }

  private static AccessTokens tokens(String secret, String jwksUri) {
    return new AccessTokens(
        secret, jwksUri, "footlight", "footlight", Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static Access access() {
    return new Access("u1", Set.of("ingest:live", "read"));
  }

  private static Date at(long seconds) {
    return Date.from(NOW.plusSeconds(seconds));
  }

  private static JWTClaimsSet claims() {
    return new JWTClaimsSet.Builder()
        .subject("u1")
        .issuer("footlight")
        .audience("footlight")
        .expirationTime(at(600))
        .claim("scope", "ingest:live read")
        .build();
  }

  private static String with(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
    return hs256(SECRET, change.apply(new JWTClaimsSet.Builder(claims())).build());
  }

  private static String hs256(String secret, JWTClaimsSet claims) throws JOSEException {
    return signed(JWSAlgorithm.HS256, new MACSigner(secret), claims, null);
  }

  private static String rs256(RSAKey key, JWTClaimsSet claims) throws JOSEException {
    return signed(JWSAlgorithm.RS256, new RSASSASigner(key), claims, key.getKeyID());
  }

  private static String signed(
      JWSAlgorithm algorithm, JWSSigner signer, JWTClaimsSet claims, String keyId)
      throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).keyID(keyId).build(), claims);
    token.sign(signer);
    return token.serialize();
  }

  private static String pem(RSAKey key) throws JOSEException {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key.toRSAPublicKey().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }
}
