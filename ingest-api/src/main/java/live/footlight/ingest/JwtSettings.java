package live.footlight.ingest;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Keys of the tokens, under {@code footlight.jwt}.
 *
 * @param secret for HS256, at least 32 bytes
 * @param jwksUri of the public keys for RS256
 * @param issuer that tokens must name
 * @param audience that tokens must name
 */
@ConfigurationProperties("footlight.jwt")
public record JwtSettings(
    @DefaultValue("") String secret,
    @DefaultValue("") String jwksUri,
    @DefaultValue("footlight") String issuer,
    @DefaultValue("footlight") String audience) {}
