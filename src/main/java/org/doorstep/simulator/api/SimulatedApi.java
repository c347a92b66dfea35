package org.doorstep.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;

/** A provider with its API: events happen, are pushed to who subscribed, and can be asked for. Called from several threads. */
public interface SimulatedApi extends AutoCloseable {

    /** Answers a request of the API; one that is none of its own is 404. */
    ApiAnswer answer(ApiRequest request) throws Exception;

    /** Whether the request proves who asks. */
    boolean knows(ApiRequest request);

    /** What is answered to who proves nothing. */
    default ApiAnswer stranger() {
        return ApiAnswer.error(401, "who are you?");
    }

    /** Lets so many events happen. */
    void happen(int events);

    /** What a subscriber should know after all that happened. */
    JsonNode truth();

    @Override
    void close();
}
