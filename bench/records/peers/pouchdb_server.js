// A PouchDB server on loopback, its databases in the folder given; prints its port once it listens.
"use strict";

const express = require("express");
const PouchDB = require("pouchdb");

const [folder] = process.argv.slice(2);
const Stored = PouchDB.defaults({ prefix: `${folder}/` });
const app = express();
app.use("/", require("express-pouchdb")(Stored, { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: `${folder}/log` }));
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
