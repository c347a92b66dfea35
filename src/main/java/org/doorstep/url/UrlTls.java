package org.doorstep.url;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * TLS to any host that a {@link WebUrl} may have. Java's own checks refuse names with an underscore and names with a dot at the end: it would
 * send them no name (SNI, RFC 6066 section 3), without which a CDN does not know whom to answer for, and would take no certificate
 * of theirs. For those the name is sent as it is, and the HTTP client alone compares it with the certificate. Safe for any thread.
 */
public final class UrlTls implements TlsSocketStrategy {

    private final SSLContext context;
    private final TlsSocketStrategy usual;

    /** @param context whose certificates are trusted */
    public UrlTls(SSLContext context) {
        this.context = context;
        this.usual = new DefaultClientTlsStrategy(context);
    }

    /** A host name, as {@link SNIHostName} is for names that it takes. */
    private static final class Name extends SNIServerName {

        private Name(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Override
    public SSLSocket upgrade(Socket socket, String host, int port, Object attachment, HttpContext exchange) throws IOException {
        String name = UrlResolver.name(host).replaceFirst("\\.$", "");
        return (name.indexOf(':') >= 0 || known(name) ? usual : named(name)).upgrade(socket, name, port, attachment, exchange);
    }

    private static boolean known(String name) {
        try {
            return !new SNIHostName(name).getAsciiName().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private TlsSocketStrategy named(String name) {
        return new DefaultClientTlsStrategy(context, HostnameVerificationPolicy.CLIENT, HttpsSupport.getDefaultHostnameVerifier()) {
            @Override
            protected void initializeSocket(SSLSocket socket) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new Name(name)));
                socket.setSSLParameters(parameters);
            }
        };
    }
}
