/** Goals: see {@link live.footlight.jobs.goals.GoalsJob}. */
package live.footlight.jobs.goals;
