"""Published datasets over the network: fetched with resume, verified file by file, unpacked safely."""
