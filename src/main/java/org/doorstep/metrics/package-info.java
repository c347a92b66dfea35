/** The registry of metrics and its scrape. Imports no other room; the rooms register what they count by Micrometer alone. */
package org.doorstep.metrics;
