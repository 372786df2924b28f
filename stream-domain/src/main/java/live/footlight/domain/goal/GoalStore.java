package live.footlight.domain.goal;

import live.footlight.domain.Rows;

/** What a session's goals keep: a head with the goals themselves, and rows that grow with gifts. */
public interface GoalStore {
  /** The head, or null where there is none. */
  byte[] head();

  /** Sets the head; null forgets it. */
  void head(byte[] bytes);

  /** Gift id → what became of it. */
  Rows gifts();

  /** Goal and person → what they have in it. */
  Rows shares();

  /** Command id → what the wallet has not answered. */
  Rows commands();

  /** Forgets everything. */
  void clear();
}
