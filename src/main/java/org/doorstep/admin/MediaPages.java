package org.doorstep.admin;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.doorstep.door.Request;
import org.doorstep.media.FileType;
import org.doorstep.media.Media;
import org.doorstep.store.MediaBlobs;
import org.doorstep.store.MediaFile;

/**
 * Files as they are kept: {@code GET /media/SHA256}, which never changes, and {@code GET /media/FEED/RESOURCE/KEY/N}, the n-th of a
 * record now ({@code ?label=} where several sources have it). What is sent is never taken for a page, whatever it holds.
 */
final class MediaPages implements Consumer<Request> {

    static final String PREFIX = "/media/";
    private static final String FOR_EVER = "private, max-age=31536000, immutable";

    private final Media media;

    MediaPages(Media media) {
        this.media = media;
    }

    /** What is to be answered. @param blob null: the status says it all */
    private record Found(int status, String why, MediaBlobs.Blob blob, boolean forEver) {
        static Found not(int status, String why) {
            return new Found(status, why, null, false);
        }
    }

    @Override
    public void accept(Request asked) {
        HttpServerRequest request = asked.http();
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            asked.response().putHeader("Allow", "GET, HEAD");
            answer(asked, Found.not(405, "files are asked for by GET"));
            return;
        }
        asked.elsewhere(() -> find(request.path().substring(PREFIX.length()), request.getParam("label")))
                .onSuccess(found -> answer(asked, found))
                .onFailure(failed -> answer(asked, Found.not(503, "cannot be looked up now")));
    }

    private Found find(String path, String label) {
        List<String> parts = Arrays.stream(path.split("/", -1)).map(MediaPages::decoded).toList();
        if (parts.size() == 1) {
            return file(parts.get(0), true);
        }
        if (parts.size() != 4 || !parts.get(3).matches("[1-9][0-9]{0,6}")) {
            return Found.not(404, "it is /media/SHA256 or /media/FEED/RESOURCE/KEY/N");
        }
        String source = label;
        if (source == null) {
            List<String> labels = media.views().labels(parts.get(0), parts.get(1), parts.get(2));
            if (labels.size() > 1) {
                return Found.not(409, "several sources have it; name one with ?label=");
            }
            source = labels.isEmpty() ? "" : labels.get(0);
        }
        List<MediaFile> files = media.views().nth(parts.get(0), source, parts.get(1), parts.get(2), Integer.parseInt(parts.get(3)));
        return files.isEmpty() ? Found.not(404, "there is none") : files.get(0).sha256() == null ? Found.not(404, "it is not here: " + files.get(0).state())
                : file(files.get(0).sha256(), false);
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private Found file(String sha256, boolean forEver) {
        Optional<MediaBlobs.Blob> blob = media.shelf().holds(sha256) ? media.blobs().find(sha256) : Optional.empty();
        return blob.isEmpty() ? Found.not(404, "there is none") : new Found(200, null, blob.get(), forEver);
    }

    private void answer(Request asked, Found found) {
        HttpServerResponse response = asked.response().setStatusCode(found.status).putHeader("X-Content-Type-Options", "nosniff");
        if (found.blob == null) {
            response.putHeader("Content-Type", "application/json").putHeader("Cache-Control", "no-store").end("{\"error\":\"" + found.why + "\"}");
            return;
        }
        String sha256 = found.blob.sha256();
        String etag = "\"" + sha256 + "\"";
        response.putHeader("ETag", etag).putHeader("Cache-Control", found.forEver ? FOR_EVER : "private, no-cache").putHeader("Accept-Ranges", "bytes")
                .putHeader("Content-Security-Policy", "default-src 'none'; sandbox").putHeader("Content-Type", found.blob.contentType())
                .putHeader("Content-Disposition", (found.blob.contentType().startsWith("image/") ? "inline" : "attachment")
                        + "; filename=\"" + sha256 + FileType.extension(found.blob.contentType()) + "\"");
        String known = asked.http().getHeader("If-None-Match");
        if (known != null && (known.strip().equals("*") || known.contains(etag))) {
            response.setStatusCode(304).end();
            return;
        }
        long size = found.blob.bytes();
        String ifRange = asked.http().getHeader("If-Range");
        Optional<ByteRange> range = ifRange == null || ifRange.equals(etag) ? ByteRange.of(asked.http().getHeader("Range"), size) : Optional.empty();
        if (range.isPresent() && range.get().length() == 0) {
            response.setStatusCode(416).putHeader("Content-Range", "bytes */" + size).end();
            return;
        }
        ByteRange part = range.orElse(new ByteRange(0, size));
        response.putHeader("Content-Length", Long.toString(part.length()));
        if (range.isPresent()) {
            response.setStatusCode(206).putHeader("Content-Range", "bytes " + part.from() + "-" + (part.from() + part.length() - 1) + "/" + size);
        }
        if (asked.http().method() == HttpMethod.HEAD) {
            response.end();
        } else {
            // Fails when whoever asked has gone, or the file has; the connection ends either way.
            new FileSending(asked.vertx(), response, () -> media.shelf().open(sha256), part).begin().onFailure(failed -> asked.http().connection().close());
        }
    }
}
