package org.doorstep.provider.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import org.doorstep.config.Subscription;
import org.doorstep.event.Times;
import org.doorstep.event.WrittenTime;
import org.doorstep.url.WebUrl;

/** One provider's API with our credentials: makes addresses, asks, and says in one line what is wrong. Safe for any thread. */
public final class ApiSession {

    private final HttpCalls http;
    private final Subscription.Api api;
    private final ApiCredentials credentials;
    private final NextPages nextPages;
    private final HostPace pace;
    private final Map<String, String> always;
    private final Function<Reply, RemoteException> complaint;

    public ApiSession(HttpCalls http, Subscription.Api api) {
        this(http, api, Map.of(), reply -> null);
    }

    /**
     * @param always    headers of every request
     * @param complaint what a reply means by the provider's own error codes, or null where the status says it
     */
    public ApiSession(HttpCalls http, Subscription.Api api, Map<String, String> always, Function<Reply, RemoteException> complaint) {
        this.http = http;
        this.api = api;
        this.credentials = new ApiCredentials(http, api);
        this.nextPages = new NextPages(api);
        this.pace = new HostPace(http.clock());
        this.always = always;
        this.complaint = complaint;
    }

    /** The path that the operator or the contract gives for this name. */
    public String path(String name) {
        return api.paths().get(name);
    }

    /** What times without an offset are in. */
    public ZoneId zone() {
        return api.timeZone();
    }

    /** A time of one of its lists, as our door reads it. @throws DateTimeException when it is none */
    public Instant time(String text) {
        return WrittenTime.read(text.strip()).asOf(http.clock().instant().plus(Times.AHEAD), api.timeZone());
    }

    /** The parameter's or field's name that the operator or the contract gives for ours. */
    public String parameter(String name) {
        return api.parameters().get(name);
    }

    /**
     * @param query names and values in turns, to be encoded here; a null value is left out
     * @throws RemoteException where a segment is {@code .} or {@code ..}, which no coding keeps from leading elsewhere
     */
    public WebUrl uri(String path, String... query) throws RemoteException {
        if (Arrays.stream(path.split("/", -1)).anyMatch(segment -> segment.equals(".") || segment.equals(".."))) {
            throw new RemoteException(RemoteException.Kind.REFUSED, "what is asked for there has no address of its own");
        }
        StringJoiner pairs = new StringJoiner("&", "?", "").setEmptyValue("");
        for (int i = 0; i < query.length; i += 2) {
            if (query[i + 1] != null) {
                pairs.add(encoded(query[i]) + "=" + encoded(query[i + 1]));
            }
        }
        return WebUrl.of(api.url().text().replaceFirst("/+$", "") + path + pairs);
    }

    /** A stranger's text as one segment of a path. */
    public static String segment(String text) {
        return encoded(text);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * An address that an answer names, such as that of the next page.
     *
     * @param from the page that names it
     * @throws RemoteException when it leads to where our credentials must not go
     */
    public WebUrl follow(WebUrl from, String link) throws RemoteException {
        return nextPages.follow(from, link);
    }

    /** The JSON of a GET. */
    public JsonNode get(WebUrl uri) throws RemoteException, InterruptedException {
        return checked(send("GET", uri, null, true), uri).json(uri);
    }

    /** @throws RemoteException where it was not done */
    public Reply put(WebUrl uri, JsonNode body) throws RemoteException, InterruptedException {
        return checked(send("PUT", uri, body, true), uri);
    }

    /** A POST that does no more when it is done twice. */
    public Reply post(WebUrl uri) throws RemoteException, InterruptedException {
        return checked(send("POST", uri, null, true), uri);
    }

    /** A POST that makes something. */
    public Reply create(WebUrl uri, JsonNode body) throws RemoteException, InterruptedException {
        return checked(send("POST", uri, body, false), uri);
    }

    /** What is not there is deleted. */
    public void delete(WebUrl uri) throws RemoteException, InterruptedException {
        Reply reply = send("DELETE", uri, null, true);
        if (reply.status() != 404) {
            checked(reply, uri);
        }
    }

    /** A GET that was answered, as it was answered. */
    public Reply fetch(WebUrl uri) throws RemoteException, InterruptedException {
        return checked(ask(uri), uri);
    }

    /** The API's host, for messages. */
    public String host() {
        return api.url().host();
    }

    /** That a list was not read whole. @param why how the provider does not say where it ends */
    public RemoteException incomplete(String why) {
        return new RemoteException(RemoteException.Kind.UNREADABLE, host() + " " + why);
    }

    /** Any answer below 500 but 429. */
    public Reply ask(WebUrl uri) throws RemoteException, InterruptedException {
        return send("GET", uri, null, true);
    }

    private Reply send(String method, WebUrl uri, JsonNode body, boolean repeatable) throws RemoteException, InterruptedException {
        Reply reply = once(method, uri, body, repeatable);
        // A token may have been withdrawn before its time.
        return reply.status() == 401 && credentials.forget() ? once(method, uri, body, repeatable) : reply;
    }

    private Reply once(String method, WebUrl uri, JsonNode body, boolean repeatable) throws RemoteException, InterruptedException {
        Map<String, String> headers = new HashMap<>(always);
        headers.putAll(credentials.headers());
        return http.send(new Call(method, uri, headers, "application/json", body == null ? null : body.toString().getBytes(StandardCharsets.UTF_8), repeatable), pace);
    }

    /** @throws RemoteException with one line when it is not a 2xx */
    public Reply checked(Reply reply, WebUrl uri) throws RemoteException {
        RemoteException own = complaint.apply(reply);
        if (own != null) {
            throw own;
        }
        if (reply.done()) {
            return reply;
        }
        String host = uri.host() + " ";
        throw switch (reply.status()) {
            case 401 -> new RemoteException(RemoteException.Kind.CREDENTIALS, host + "does not accept our credentials (401). Correct token, key or client in subscription.api", 401);
            case 403 -> new RemoteException(RemoteException.Kind.RIGHTS, host + "does not let our credentials do this (403). Ask the provider for the right", 403);
            case 404, 410 -> new RemoteException(RemoteException.Kind.NOT_FOUND, host + "has no such thing (" + reply.status() + "). Check subscription.api.url and paths", reply.status());
            default -> new RemoteException(RemoteException.Kind.REFUSED, reply.status() < 400
                    ? host + "answers with a redirect (" + reply.status() + "), which is not followed. Check subscription.api.url"
                    : host + "refuses the request (" + reply.status() + ")", reply.status());
        };
    }
}
