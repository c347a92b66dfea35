package org.doorstep.provider.showinghub;

import java.time.Instant;
import java.util.Optional;
import org.doorstep.config.Subscription;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.History;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Management;
import org.doorstep.provider.remote.RecordSource;
import org.doorstep.provider.remote.Remote;
import org.doorstep.provider.remote.RemoteException;

/** ShowingHub's API (seed 001, "Subscription Maintenance"). */
public final class ShowingHubRemote implements Remote {

    private final ApiSession api;
    private final HttpCalls http;

    public ShowingHubRemote(HttpCalls http, Subscription.Api api) {
        this.http = http;
        this.api = new ApiSession(http, api);
    }

    @Override
    public Optional<Management> management() {
        return Optional.of(new ShowingHubManagement(api));
    }

    @Override
    public CatchUp catchUp() {
        return new ShowingHubHistory(api, http.clock());
    }

    @Override
    public Optional<History> history(Instant from, boolean failed) throws RemoteException, InterruptedException {
        return Optional.of(new ShowingHubHistory(api, http.clock()).shown(from, failed));
    }

    @Override
    public Optional<RecordSource> records() {
        return Optional.empty();
    }
}
