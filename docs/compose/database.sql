-- Run once by the image's own superuser, when its volume is empty: Sufler owns its database and is nothing beyond that
\set password `cat /run/secrets/postgres_password`
CREATE ROLE sufler LOGIN PASSWORD :'password';
CREATE DATABASE sufler OWNER sufler;
