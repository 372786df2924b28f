/**
 * The topologies. A job is a page: its ends are arguments, its rules are in the domain, and what is
 * here batches, keys and restores.
 */
package live.footlight.jobs;
