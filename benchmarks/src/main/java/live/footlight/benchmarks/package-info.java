/**
 * How fast it is, beside peers, in one run. Nothing here is a test: a figure that fails a build on
 * a busy machine teaches people to ignore failures.
 */
package live.footlight.benchmarks;
