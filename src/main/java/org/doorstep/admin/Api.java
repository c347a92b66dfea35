package org.doorstep.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.doorstep.config.ConfigException;
import org.doorstep.door.Request;
import org.doorstep.http.Expectation;
import org.doorstep.http.MediaType;
import org.doorstep.json.Jackson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the commands of {@code bin/doorstep} ask a running hub: {@code POST /api/NAME} with a flat JSON object, answered by JSON; and what else is offered. */
public final class Api {

    static final String PREFIX = "/api/";
    private static final int MAX_BODY = 64 << 10;
    private static final Logger log = LoggerFactory.getLogger(Api.class);

    /** One command. May block. */
    public interface Call {
        /**
         * @return what becomes the answer's JSON
         * @throws ConfigException          when something the operator wrote is wrong: 400 with its message
         * @throws IllegalArgumentException the same
         */
        Object run(Parameters parameters) throws Exception;
    }

    /** What the operator gave. */
    public record Parameters(Map<String, String> values) {

        /** @throws IllegalArgumentException when it is missing */
        public String required(String name) {
            String value = values.get(name);
            if (value == null || value.isEmpty()) {
                throw new IllegalArgumentException("'" + name + "' is missing");
            }
            return value;
        }

        public String or(String name, String otherwise) {
            return values.getOrDefault(name, otherwise);
        }
    }

    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final Map<String, Consumer<Request>> pages = new LinkedHashMap<>();
    private final ObjectMapper json = Jackson.MAPPER;

    /** Adds a command; before the hub starts. */
    public Api on(String name, Call call) {
        calls.put(name, call);
        return this;
    }

    /** Adds something else to be asked for, by the beginning of its path; before the hub starts. The event loop calls it. */
    public Api page(String prefix, Consumer<Request> handler) {
        pages.put(prefix, handler);
        return this;
    }

    /** Whether requests with this path are for here. */
    boolean serves(String path) {
        return path != null && (path.startsWith(PREFIX) || pages.keySet().stream().anyMatch(path::startsWith));
    }

    void accept(Request asked) {
        HttpServerRequest request = asked.http();
        for (Map.Entry<String, Consumer<Request>> page : pages.entrySet()) {
            if (request.path().startsWith(page.getKey())) {
                page.getValue().accept(asked);
                return;
            }
        }
        Call call = calls.get(request.path().substring(PREFIX.length()));
        String length = request.getHeader("Content-Length");
        if (call == null) {
            answer(asked, 404, Map.of("error", "there is no such command here; is the hub of another version?"));
        } else if (request.method() != HttpMethod.POST
                || !MediaType.ofContent(request.headers().getAll("Content-Type")).equals(Optional.of(MediaType.JSON))) {
            answer(asked, 405, Map.of("error", "commands are sent by POST as application/json"));
        } else if (length == null || Long.parseLong(length.strip()) > MAX_BODY) {
            answer(asked, 413, Map.of("error", "commands have up to " + MAX_BODY + " bytes"));
        } else {
            if (Expectation.waits(request.version() == HttpVersion.HTTP_1_0, request.headers().getAll("Expect"))) {
                asked.response().writeContinue();
            }
            request.body().onSuccess(body -> asked.elsewhere(() -> run(call, body.getBytes()))
                    .onSuccess(result -> answer(asked, result.status, result.json))
                    .onFailure(failed -> answer(asked, 500, Map.of("error", "failed"))));
        }
    }

    private record Result(int status, Buffer json) {
    }

    private Result run(Call call, byte[] body) throws JsonProcessingException {
        Said said = said(call, body);
        return new Result(said.status, Buffer.buffer(json.writeValueAsBytes(said.value)));
    }

    private record Said(int status, Object value) {
    }

    private Said said(Call call, byte[] body) {
        try {
            return new Said(200, call.run(new Parameters(json.readValue(body, new TypeReference<Map<String, String>>() { }))));
        } catch (JsonProcessingException e) {
            return new Said(400, Map.of("error", "not a flat JSON object"));
        } catch (ConfigException | IllegalArgumentException e) {
            return new Said(400, Map.of("error", String.valueOf(e.getMessage())));
        } catch (Exception e) {
            log.warn("command_failed cause={}", e.getClass().getName());
            return new Said(503, Map.of("error", "cannot be done now (" + e.getClass().getSimpleName() + ")"));
        }
    }

    private void answer(Request asked, int status, Map<String, String> value) {
        try {
            answer(asked, status, Buffer.buffer(json.writeValueAsBytes(value)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("answers are plain values", e);
        }
    }

    private static void answer(Request asked, int status, Buffer value) {
        asked.response().setStatusCode(status).putHeader("Content-Type", "application/json").putHeader("Cache-Control", "no-store").end(value);
    }
}
