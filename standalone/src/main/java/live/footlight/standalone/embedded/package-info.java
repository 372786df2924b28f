/** The servers that otherwise run on machines of their own: Redis, MongoDB, Flink. */
package live.footlight.standalone.embedded;
