package live.footlight.contract.broken;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public interface FrameUtils {}
