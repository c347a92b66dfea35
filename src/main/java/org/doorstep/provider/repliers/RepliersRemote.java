package org.doorstep.provider.repliers;

import java.util.Optional;
import org.doorstep.config.Subscription;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Management;
import org.doorstep.provider.remote.RecordSource;
import org.doorstep.provider.remote.Remote;

/** Repliers' API (seed 003, their OpenAPI document, their help centre on replication). */
public final class RepliersRemote implements Remote {

    private final ApiSession api;
    private final HttpCalls http;

    public RepliersRemote(HttpCalls http, Subscription.Api api) {
        this.http = http;
        this.api = new ApiSession(http, api);
    }

    @Override
    public Optional<Management> management() {
        return Optional.of(new RepliersWebhooks(api));
    }

    @Override
    public CatchUp catchUp() {
        return new RepliersListings(api, http.clock());
    }

    @Override
    public Optional<RecordSource> records() {
        return Optional.empty();
    }
}
