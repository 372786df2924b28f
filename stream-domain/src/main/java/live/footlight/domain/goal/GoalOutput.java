package live.footlight.domain.goal;

import live.footlight.contract.view.EscrowCommand;
import live.footlight.contract.view.GoalView;

/** Where the results of goals go. */
public interface GoalOutput {
  /** What the wallet is to do. */
  void command(EscrowCommand command);

  /** A goal that changed. */
  void goal(GoalView goal);

  /** What became of an event, where it was not simply applied. */
  void outcome(GoalInput input, GoalOutcome outcome);

  /** An event came after what happened later was decided; it is applied as of now. */
  void late(GoalInput input);

  /** The wallet has not answered a command for so many repetitions. */
  void unanswered(EscrowCommand command);

  /** What is held does not add up: held ≠ posted + voided + open. Must never happen. */
  void unbalanced(String goalId);
}
