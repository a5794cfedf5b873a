"""The data and its travel: records, how they merge, are stored and reach the hub."""
