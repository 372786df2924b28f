package live.footlight.read;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Options of the read edge, under {@code footlight.read}.
 *
 * @param open whether results are read without a token
 * @param zone IANA time zone of the boards' days; the same as the leaderboards job has
 * @param answerWithin how long Redis and MongoDB may take
 * @param erasuresEvery how often it is asked who was erased
 */
@ConfigurationProperties("footlight.read")
public record ReadSettings(
    @DefaultValue("true") boolean open,
    @DefaultValue("Asia/Taipei") String zone,
    @DefaultValue("2s") Duration answerWithin,
    @DefaultValue("1s") Duration erasuresEvery) {}
