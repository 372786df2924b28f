package live.footlight.contract.access;

import java.util.Set;

/**
 * What a valid token says.
 *
 * @param subject who it was given to
 * @param scopes what for, such as {@code ingest:live}
 */
public record Access(String subject, Set<String> scopes) {
  /** Lets a server speak for anybody, on any topic. */
  public static final String INGEST_ANY = "ingest:any";

  /** Lets read what needs a token. */
  public static final String READ = "read";

  /** Lets read what is the subject's own. */
  public static final String READ_OWN = "read:own";

  /** Whether events of a topic may be sent. */
  public boolean mayIngest(String topic) {
    return actsForAnyone() || scopes.contains("ingest:" + topic);
  }

  /** Whether the actor may be somebody else than the subject. */
  public boolean actsForAnyone() {
    return scopes.contains(INGEST_ANY);
  }
}
