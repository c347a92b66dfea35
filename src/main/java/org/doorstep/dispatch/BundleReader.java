package org.doorstep.dispatch;

import org.doorstep.journal.Bundle;
import org.doorstep.journal.Handover;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the journal gives a lane. A bundle of a newer program waits, and its feed with it: setting it aside would be losing what
 * was promised. Health says so for as long as it does.
 */
final class BundleReader {

    private static final String LANE = "lane-";
    private static final Logger log = LoggerFactory.getLogger(BundleReader.class);

    private final DispatchMeters meters;

    BundleReader(DispatchMeters meters) {
        this.meters = meters;
    }

    /**
     * @param lane id of the lane's route, for bytes that cannot be read do not say whose they are
     * @throws IllegalArgumentException which rolls back: the journal gives it again, later and later, without end
     */
    Bundle read(String lane, Handover handover) {
        String feed = lane != null && lane.startsWith(LANE) ? lane.substring(LANE.length()) : "-";
        try {
            Bundle bundle = handover.take();
            meters.readable(feed);
            return bundle;
        } catch (IllegalArgumentException e) {
            if (meters.unreadable(feed, e.getMessage())) {
                log.error("bundle_unreadable feed={} reason=\"{}\" remedy=\"its feed waits: start the program version that wrote it, or a newer one\"", feed, e.getMessage());
            }
            throw e;
        }
    }
}
