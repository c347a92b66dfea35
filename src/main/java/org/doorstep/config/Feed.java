package org.doorstep.config;

import java.util.List;
import java.util.Optional;

/**
 * One entry of feeds.yaml: who may push, how they prove it, how fast.
 *
 * @param name     in the path, in every table and queue
 * @param provider which contract it speaks
 * @param auth     how the sender proves who it is
 * @param limits   what it may send
 */
public record Feed(String name, String provider, Auth auth, Limits limits) {

    /** @param bearer fixed bearer tokens, all valid at once: rotation (RCP-28, RFC 6750) */
    public record Auth(List<Secret> bearer) {
    }

    /**
     * @param requests requests a second, or empty
     * @param events   events a second, or empty
     * @param body     bytes of one body, inflated
     */
    public record Limits(Optional<Double> requests, Optional<Double> events, long body) {
    }
}
