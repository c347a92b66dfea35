/** What RFC 9110 and its kin say of header values: small rules without a server, on the ground floor. */
package org.doorstep.http;
