/** Everything in one JVM: the command line, the embedded servers, both edges, the jobs. */
package live.footlight.standalone;
