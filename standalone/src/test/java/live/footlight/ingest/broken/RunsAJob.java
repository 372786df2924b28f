package live.footlight.ingest.broken;

import org.apache.flink.api.common.JobID;

/** Breaks a rule of the house, so that the rule is seen to fail. */
public record RunsAJob(JobID job) {}
