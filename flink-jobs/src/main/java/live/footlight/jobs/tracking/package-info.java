/** Tracking: see {@link live.footlight.jobs.tracking.TrackingJob}. */
package live.footlight.jobs.tracking;
