package org.doorstep.provider.reso;

import java.util.Optional;
import org.doorstep.config.Subscription;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Management;
import org.doorstep.provider.remote.RecordSource;
import org.doorstep.provider.remote.Remote;
import org.doorstep.provider.remote.RemoteException;

/** A RESO producer's Web API: EntityEvents (RCP-27 2.0.2) and the records that they name. Producers are told our address by hand. */
public final class ResoRemote implements Remote, RecordSource {

    private final ApiSession api;
    private final String label;
    private final ResoRecords records;

    public ResoRemote(HttpCalls http, Subscription.Api api) {
        this.api = new ApiSession(http, api);
        this.label = api.label();
        this.records = new ResoRecords(this.api);
    }

    @Override
    public Optional<Management> management() {
        return Optional.empty();
    }

    @Override
    public CatchUp catchUp() {
        return new EntityEvents(api, label);
    }

    @Override
    public Optional<RecordSource> records() {
        return Optional.of(this);
    }

    /** "The consumer MAY have to POST to resume" (RCP-28): where, the producer says. */
    @Override
    public boolean resume() throws RemoteException, InterruptedException {
        if (api.path("resume").isEmpty()) {
            return false;
        }
        api.post(api.uri(api.path("resume")));
        return true;
    }

    @Override
    public boolean has(String resource) {
        return ResoRecords.has(resource);
    }

    /** RCP-27: a record that is not there any more was deleted. */
    @Override
    public Optional<String> fetch(String resource, String key) throws RemoteException, InterruptedException {
        try {
            return Optional.of(records.content(resource, key));
        } catch (RemoteException e) {
            if (e.ofTheRequest() && records.isGone(resource, key, e)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
