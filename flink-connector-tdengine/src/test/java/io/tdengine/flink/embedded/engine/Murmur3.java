/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

/** MurmurHash3 of 32 bits with the seed that servers spread tables over vgroups with. */
final class Murmur3 {

    private static final int SEED = 0x12345678;

    private Murmur3() {}

    static int hash(byte[] key) {
        int hash = SEED;
        int blocks = key.length / 4;
        for (int i = 0; i < blocks; i++) {
            hash ^= mix(word(key, 4 * i, 4));
            hash = Integer.rotateLeft(hash, 13) * 5 + 0xE6546B64;
        }
        hash ^= mix(word(key, 4 * blocks, key.length - 4 * blocks));
        hash ^= key.length;
        hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
        return hash ^ hash >>> 16;
    }

    private static int mix(int word) {
        return Integer.rotateLeft(word * 0xCC9E2D51, 15) * 0x1B873593;
    }

    private static int word(byte[] key, int start, int length) {
        int word = 0;
        for (int i = 0; i < length; i++) {
            word |= (key[start + i] & 0xFF) << 8 * i;
        }
        return word;
    }
}
