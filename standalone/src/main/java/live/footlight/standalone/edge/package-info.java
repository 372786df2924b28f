/** Both edges on one port, and what the whole adds to them: readiness and status. */
package live.footlight.standalone.edge;
