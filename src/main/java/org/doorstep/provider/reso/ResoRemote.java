package org.doorstep.provider.reso;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.doorstep.config.Subscription;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Management;
import org.doorstep.provider.remote.RecordSource;
import org.doorstep.provider.remote.Remote;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Reply;
import org.doorstep.url.WebUrl;

/** A RESO producer's Web API: EntityEvents (RCP-27 2.0.2) and the records that they name. Producers are told our address by hand. */
public final class ResoRemote implements Remote, RecordSource {

    /** Data Dictionary and custom resources; anything else is a stranger's word in an address. */
    private static final Pattern RESOURCE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,254}");

    private final ApiSession api;
    private final String label;

    public ResoRemote(HttpCalls http, Subscription.Api api) {
        this.api = new ApiSession(http, api);
        this.label = api.label();
    }

    @Override
    public Optional<Management> management() {
        return Optional.empty();
    }

    @Override
    public CatchUp catchUp() {
        return new EntityEvents(api, label, this);
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
        return RESOURCE.matcher(resource).matches();
    }

    /** RCP-27: a record that is not there any more was deleted. Annotations of the protocol are no part of the record. */
    @Override
    public Optional<String> fetch(String resource, String key) throws RemoteException, InterruptedException {
        WebUrl uri = api.uri(api.path("records").replace("{resource}", resource).replace("{key}", ApiSession.segment(key.replace("'", "''")).replace("%27", "'")));
        Reply reply = api.ask(uri);
        if (Arrays.asList(api.parameter("gone").split("\\s*,\\s*")).contains(Integer.toString(reply.status()))) {
            return Optional.empty();
        }
        JsonNode record = api.checked(reply, uri).json(uri);
        if (!(record instanceof ObjectNode object)) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE, "a record there is no object. Check subscription.api.paths.records");
        }
        List<String> annotations = new ArrayList<>();
        object.fieldNames().forEachRemaining(name -> {
            if (name.startsWith("@odata.") || name.startsWith("@reso.")) {
                annotations.add(name);
            }
        });
        return Optional.of(object.remove(annotations).toString());
    }
}
