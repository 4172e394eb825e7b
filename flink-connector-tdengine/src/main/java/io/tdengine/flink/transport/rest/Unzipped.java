/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.rest;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * A body as it was before gzip. Reads nothing, not even gzip's head, before it is read itself: so
 * whatever goes wrong does so where a body is read. For one thread.
 */
final class Unzipped extends InputStream {

    private final InputStream zipped;
    private GZIPInputStream content;

    Unzipped(InputStream zipped) {
        this.zipped = zipped;
    }

    private GZIPInputStream content() throws IOException {
        if (content == null) {
            content = new GZIPInputStream(zipped);
        }
        return content;
    }

    @Override
    public int read() throws IOException {
        return content().read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return content().read(target, offset, length);
    }

    @Override
    public void close() throws IOException {
        zipped.close();
    }
}
