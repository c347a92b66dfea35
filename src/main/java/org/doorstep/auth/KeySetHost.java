package org.doorstep.auth;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;

/** Reads key sets (RFC 7517) from the host that the configuration names and from no other: one that sends us elsewhere has an error. */
public final class KeySetHost extends DefaultResourceRetriever {

    private static final int TIMEOUT_MILLIS = 2_000;
    private static final int MAX_KEYS_BYTES = 1 << 20;

    KeySetHost() {
        super(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_KEYS_BYTES);
    }

    @Override
    protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
        HttpURLConnection connection = super.openHTTPConnection(url);
        connection.setInstanceFollowRedirects(false);
        return connection;
    }

    /**
     * Asks for a key set as the check of a token would.
     *
     * @return how many public keys it has
     * @throws IOException saying why tokens could not be checked now
     */
    public static int publicKeys(URI jwks) throws IOException {
        try {
            return JWKSet.parse(new KeySetHost().retrieveResource(jwks.toURL()).getContent()).toPublicJWKSet().size();
        } catch (ParseException e) {
            // Its message may have what the host sent.
            throw new IOException("the document is not a key set (RFC 7517)");
        }
    }
}
