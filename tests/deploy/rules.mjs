// What must be true of the manifests beyond being well formed. Pure: documents and facts in, faults out.
// A fault says what is wrong and what to do.

const kMostAppliedBytes = 256 * 1024; // what `kubectl apply` can keep of an object in an annotation
const kClientLabel = 'hotline-client'; // pods that are not ours and may call: docs/deploying.md

export const configOf = (docs) => {
  for (const map of docs.filter((d) => d.kind === 'ConfigMap'))
    if (map.data?.['hotlined.json']) return JSON.parse(map.data['hotlined.json']);
  return {};
};
export const workloadsOf = (docs) => docs.filter((d) => ['Deployment', 'StatefulSet'].includes(d.kind));
export const rolesOf = (container, all) => {
  const at = (container.args ?? []).indexOf('--roles');
  return at < 0 ? all : container.args[at + 1].split(',');
};

const matches = (selector, labels) =>
  Object.entries(selector ?? {}).every(([key, value]) => labels?.[key] === value);
const portOf = (address) => Number(address?.slice(address.lastIndexOf(':') + 1));
const isLoopback = (address) => /^(127\.|localhost:|\[::1\]:)/.test(address ?? '');

// Kubernetes' and Redis's ways to write bytes. In Redis "gb" is 1024³ and "g" 1000³.
const units = { '': 1, k: 1e3, m: 1e6, g: 1e9, ki: 2 ** 10, mi: 2 ** 20, gi: 2 ** 30, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 };
const bytes = (text) => {
  const [, number, unit] = /^(\d+)([a-z]*)$/i.exec(String(text)) ?? [];
  return Number(number) * (units[unit?.toLowerCase()] ?? NaN);
};

// facts: { roles, drainSeconds } of the server's source, secrets { name: [keys] } of the documentation.
export function faultsOf(docs, facts) {
  const faults = [];
  const need = (holds, what, todo) => holds || faults.push(`${what}\n  → ${todo}`);
  const workloads = workloadsOf(docs);
  const named = (kind, name) => docs.find((d) => d.kind === kind && d.metadata.name === name);
  const selected = (selector) => workloads.filter((w) => matches(selector, w.spec.template.metadata.labels));
  const portsOf = (w) => w.spec.template.spec.containers.flatMap((c) => c.ports ?? []);
  const config = configOf(docs);
  const issuers = config.identity?.issuers ?? [];

  need(workloads.length > 0, 'there is no workload at all', 'is the right folder rendered?');
  const seen = new Set();
  for (const d of docs) {
    const who = `${d.kind}/${d.metadata.name}`;
    need(!seen.has(who), `${who} is there twice`, 'give one of them another name');
    seen.add(who);
    need(d.metadata.namespace, `${who} has no namespace`, 'set namespace: in the kustomization');
    need(d.kind !== 'Secret', `${who}: Secrets are not kept in files`, 'create it by kubectl, as docs/deploying.md says');
    need(d.kind !== 'Namespace', `${who}: deleting the manifests would delete the data`, 'create it by kubectl');
    const size = Buffer.byteLength(JSON.stringify(d));
    need(size < kMostAppliedBytes, `${who} has ${size} bytes, kubectl apply takes ${kMostAppliedBytes}`, 'split it into two and mount both by a projected volume');
  }

  for (const w of workloads) {
    const who = `${w.kind}/${w.metadata.name}`;
    const pod = w.spec.template.spec;
    const labels = w.spec.template.metadata.labels;
    const grace = pod.terminationGracePeriodSeconds ?? 0;
    need(matches(w.spec.selector.matchLabels, labels), `${who}: its selector does not match its own pods`, 'give both the same labels');
    need(selected(w.spec.selector.matchLabels).length === 1, `${who}: its selector matches pods of another workload`, 'tell them apart by app.kubernetes.io/component');
    need(named('ServiceAccount', pod.serviceAccountName), `${who}: ServiceAccount "${pod.serviceAccountName}" does not exist`, 'name one of accounts.yaml');
    need(pod.automountServiceAccountToken === false, `${who} mounts a token of the Kubernetes API`, 'automountServiceAccountToken: false');
    need(pod.securityContext?.runAsNonRoot === true && pod.securityContext?.runAsUser > 0, `${who} may run as root`, 'runAsNonRoot: true and a runAsUser');
    need(pod.securityContext?.seccompProfile?.type === 'RuntimeDefault', `${who} has no seccomp profile`, 'seccompProfile: {type: RuntimeDefault}');
    need(!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, `${who} shares the node's namespaces`, 'leave host… out');
    for (const spread of pod.topologySpreadConstraints ?? [])
      need(matches(spread.labelSelector?.matchLabels, labels), `${who}: spreads other pods than its own`, 'give labelSelector the pod\'s labels');
    if ((w.spec.replicas ?? 1) > 1) {
      need(pod.topologySpreadConstraints?.length, `${who}: nothing keeps its replicas on different nodes`, 'add topologySpreadConstraints');
      need(docs.some((d) => d.kind === 'PodDisruptionBudget' && matches(d.spec.selector.matchLabels, labels)), `${who} has no PodDisruptionBudget`, 'add one: a drain of nodes may take all replicas');
    }

    const secretFiles = new Set();
    for (const volume of pod.volumes ?? []) {
      const mount = pod.containers.flatMap((c) => c.volumeMounts ?? []).find((m) => m.name === volume.name);
      need(mount, `${who}: volume "${volume.name}" is mounted nowhere`, 'mount it or remove it');
      const maps = [volume.configMap, ...(volume.projected?.sources ?? []).map((s) => s.configMap)].filter(Boolean);
      for (const map of maps) need(named('ConfigMap', map.name), `${who}: ConfigMap "${map.name}" does not exist`, 'add it to a configMapGenerator');
      if (volume.secret) {
        const keys = facts.secrets[volume.secret.secretName];
        need(keys, `${who}: Secret "${volume.secret.secretName}" is not documented`, 'say in docs/deploying.md how to create it');
        need((volume.secret.defaultMode & 0o007) === 0, `${who}: everybody may read Secret "${volume.secret.secretName}"`, 'defaultMode: 0440');
        const shown = volume.secret.items?.map((i) => i.key) ?? keys ?? [];
        for (const key of shown) {
          need(!keys || keys.includes(key), `${who}: Secret "${volume.secret.secretName}" has no key "${key}"`, 'compare with docs/deploying.md');
          secretFiles.add(`${mount?.mountPath}/${key}`);
        }
      }
    }

    for (const c of pod.containers) {
      const at = `${who}, container ${c.name}`;
      const context = c.securityContext ?? {};
      need(context.readOnlyRootFilesystem === true, `${at}: its root filesystem can be written`, 'readOnlyRootFilesystem: true');
      need(context.allowPrivilegeEscalation === false && !context.privileged, `${at}: may gain privileges`, 'allowPrivilegeEscalation: false');
      need(context.capabilities?.drop?.includes('ALL') && !context.capabilities.add, `${at}: keeps capabilities`, 'capabilities: {drop: ["ALL"]}');
      const { requests, limits } = c.resources ?? {};
      need(requests?.cpu && requests?.memory && limits?.memory, `${at}: its sizes are not said`, 'set requests.cpu, requests.memory and limits.memory');
      need(bytes(requests?.memory) <= bytes(limits?.memory), `${at}: asks for more memory than it may have`, 'requests.memory ≤ limits.memory');
      need(/^[a-z0-9-]+(\/[a-z0-9-]+)*:(?!latest)[\w.-]+$/.test(c.image), `${at}: image "${c.image}" names a registry, or no version`, 'NAME:VERSION; the registry is the overlay\'s business');
      for (const e of c.env ?? []) need(!e.value || !/PASS|SECRET|KEY|TOKEN|AUTH/i.test(e.name), `${at}: ${e.name} has a value in the manifest`, 'take it from a Secret\'s file');
      for (const m of c.volumeMounts ?? [])
        need((pod.volumes ?? []).concat((w.spec.volumeClaimTemplates ?? []).map((v) => v.metadata)).some((v) => v.name === m.name), `${at}: mounts "${m.name}", which does not exist`, 'add the volume');
      for (const kind of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
        const probe = c[kind];
        need(probe, `${at}: has no ${kind}`, 'add one');
        const port = probe?.grpc?.port ?? probe?.tcpSocket?.port ?? probe?.httpGet?.port;
        need(!port || c.ports.some((p) => p.name === port || p.containerPort === port), `${at}: ${kind} asks port "${port}", which is not there`, 'name one of the container\'s ports');
      }
      const stop = c.lifecycle?.preStop?.exec?.command;
      const stopSeconds = stop ? Number(stop[1]) : 0;
      if (c.image.startsWith('hotline:')) {
        const roles = rolesOf(c, facts.roles);
        for (const role of roles) need(facts.roles.includes(role), `${at}: hotlined has no role "${role}"`, `roles: ${facts.roles.join(' ')}`);
        need(grace > stopSeconds + facts.drainSeconds, `${who}: is killed after ${grace} s, but stops after ${stopSeconds} + ${facts.drainSeconds} s`, 'raise terminationGracePeriodSeconds');
        need(stop?.[0] === 'sleep' && stopSeconds >= 1, `${at}: stops before the Service has stopped sending`, 'preStop: sleep some seconds');
        const alive = c.livenessProbe?.grpc;
        need(!alive || alive.service === 'hotline.process', `${at}: its liveness follows Redis`, 'ask hotline.process');
        need(config.dataDirectory === undefined || !roles.includes('report') || (c.volumeMounts ?? []).some((m) => m.mountPath === config.dataDirectory), `${at}: dataDirectory lies on the read-only root`, 'mount a volume there');
        const ready = c.readinessProbe?.grpc?.service;
        need(ready === undefined || roles.includes(ready.replace(/^hotline\./, '')), `${at}: readiness asks for ${ready}, a role it does not have`, 'ask for one of its roles');
        need(!roles.includes('report') || !c.readinessProbe?.grpc || ready === 'hotline.report', `${at}: is ready before the figures are`, 'let readiness ask hotline.report');
        const ownProbes = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((kind) => c[kind]?.grpc?.port).filter(Boolean);
        need(!config.tls || ownProbes.every((port) => port === portOf(config.healthListen)), `${at}: its probes ask a port that wants certificates`, 'ask the port of healthListen');
        for (const file of [config.secretFile, config.redis?.passwordFile, ...issuers.map((i) => i.jwksFile), config.tls?.certificateFile, config.tls?.keyFile, config.tls?.callersCaFile, config.tls?.revokedFile, config.redis?.tls?.caFile].filter(Boolean))
          need(secretFiles.has(file), `${at}: hotlined.json names ${file}, which no mounted Secret holds`, 'compare mountPath, the key in docs/deploying.md, and hotlined.json');
        const metrics = c.ports.find((p) => p.name === 'metrics');
        need(metrics?.containerPort === portOf(config.metricsListen), `${at}: port metrics is not the one of metricsListen`, 'make them the same');
        const grpc = c.ports.find((p) => p.name === 'grpc');
        need(isLoopback(config.listen) ? !grpc : grpc?.containerPort === portOf(config.listen), `${at}: port grpc is not the one of listen`, 'make them the same; a loopback has none');
      }
      if (c.image.startsWith('hotline-redis:')) {
        const conf = docs.find((d) => d.kind === 'ConfigMap' && d.data['redis.conf'])?.data['redis.conf'] ?? '';
        const setting = (name) => new RegExp(`^${name} (.*)$`, 'm').exec(conf)?.[1];
        for (const [name, value] of [['appendonly', 'yes'], ['appendfsync', 'always'], ['save', '""'], ['maxmemory-policy', 'noeviction']])
          need(setting(name) === value, `${who}: redis.conf must say "${name} ${value}"`, 'docs/operating.md says why');
        need(/^exec redis-start /m.test(c.args?.[0]), `${who}: Redis is not started by redis-start`, 'a log torn by a power cut is mended wrongly otherwise: docs/operating.md');
        const tls = docs.find((d) => d.kind === 'ConfigMap' && d.data['tls.conf'])?.data['tls.conf'] ?? '';
        need(!config.redis?.tls || (/^port 0$/m.test(tls) && new RegExp(`^tls-port ${config.redis.port}$`, 'm').test(tls)), `${who}: the servers speak TLS to Redis, and Redis does not serve it alone`, 'tls.conf must say "port 0" and "tls-port"');
        for (const [, file] of tls.matchAll(/^tls-(?:cert|key|ca-cert)-file (.*)$/gm)) need(secretFiles.has(file), `${at}: tls.conf names ${file}, which no mounted Secret holds`, 'compare mountPath, the key in docs/deploying.md, and tls.conf');
        need(setting('requirepass') === undefined, `${who}: redis.conf holds a password`, 'leave it to the Secret');
        need(bytes(setting('maxmemory')) <= 0.75 * bytes(limits?.memory), `${who}: maxmemory ${setting('maxmemory')} leaves too little of ${limits?.memory}`, 'at most three quarters: a rewrite of the log copies pages');
        for (const kind of ['startupProbe', 'readinessProbe', 'livenessProbe'])
          need(!/ -a |--pass|--askpass/.test(c[kind]?.exec?.command.join(' ')), `${at}: ${kind} shows the password in the process list`, 'REDISCLI_AUTH=…');
      }
    }
  }

  for (const d of docs.filter((d) => d.kind === 'Service')) {
    const pods = selected(d.spec.selector);
    need(d.spec.selector && pods.length === 1, `Service/${d.metadata.name} selects ${pods.length} workloads`, 'give it the labels of one');
    for (const p of d.spec.ports)
      need(pods.every((w) => portsOf(w).some((q) => q.name === p.targetPort)), `Service/${d.metadata.name}: its pods have no port named "${p.targetPort}"`, 'use the container\'s name of the port');
    need(!isLoopback(config.listen) || pods.every((w) => w.metadata.name === 'hotline-redis'), `Service/${d.metadata.name} leads to a loopback`, 'remove it');
  }
  for (const d of docs.filter((d) => d.kind === 'PodDisruptionBudget')) {
    const pods = selected(d.spec.selector?.matchLabels);
    need(pods.length === 1 && pods[0].spec.replicas > d.spec.maxUnavailable, `PodDisruptionBudget/${d.metadata.name} does not fit exactly one workload with a replica to spare`, 'compare labels and replicas');
  }

  const policies = docs.filter((d) => d.kind === 'NetworkPolicy');
  const everything = (d) => Object.keys(d.spec.podSelector).length === 0;
  need(policies.some((d) => everything(d) && d.spec.policyTypes.length === 2 && !d.spec.ingress && !d.spec.egress), 'no NetworkPolicy denies what no other allows', 'keep hotline-default-deny');
  for (const d of policies) {
    const who = `NetworkPolicy/${d.metadata.name}`;
    const isClient = (selector) => selector?.matchLabels?.[kClientLabel] === 'true';
    const known = (selector) => isClient(selector) || selected(selector?.matchLabels).length > 0;
    need(everything(d) || known(d.spec.podSelector), `${who} selects no pod`, 'compare its labels with the pods\'');
    for (const [peers, receivers, rule] of [
      ...(d.spec.ingress ?? []).map((r) => [r.from, [d.spec.podSelector], r]),
      ...(d.spec.egress ?? []).map((r) => [r.to, (r.to ?? []).map((p) => p.podSelector), r]),
    ]) {
      need(peers?.length && rule.ports?.length, `${who} opens to everybody, or every port`, 'name peers and ports');
      for (const peer of peers ?? []) need(!peer.podSelector || peer.namespaceSelector || known(peer.podSelector), `${who} names pods that do not exist`, 'compare its labels with the pods\'');
      for (const { port } of rule.ports ?? [])
        need(typeof port === 'number' || receivers.every((s) => selected(s?.matchLabels).every((w) => isLoopback(config.listen) || portsOf(w).some((p) => p.name === port))), `${who}: port "${port}" is no port of those pods`, 'use the container\'s name of the port');
    }
  }

  need(isLoopback(config.listen) || (config.tls?.callersCaFile && config.workloads?.length && !config.allowPlaintextBeyondLoopback), 'hotlined.json serves programs it does not know', 'set tls.callersCaFile and workloads, and not allowPlaintextBeyondLoopback');
  need(isLoopback(config.listen) || config.redis?.tls?.caFile, 'hotlined.json speaks to Redis unencrypted', 'set redis.tls.caFile');
  need(issuers.length > 0, 'hotlined.json trusts no issuer: every call would be refused', 'name one in identity.issuers');
  need(isLoopback(config.listen) || !issuers.some((i) => i.development), 'hotlined.json believes a development issuer beyond loopback', 'remove it from identity.issuers');
  need(!config.directoryWithoutConsent, 'hotlined.json lets one person change the jurisdiction', 'take directoryWithoutConsent away');
  const servers = workloads.flatMap((w) => w.spec.template.spec.containers).filter((c) => c.image.startsWith('hotline:'));
  for (const role of facts.roles)
    need(servers.some((c) => rolesOf(c, facts.roles).includes(role)), `nobody has the role "${role}"`, 'give it to a group');

  // Groups of roles are one program: what differs is who they are, what they do, how large they are,
  // and whether they keep something on disk.
  const shape = (w) => {
    const copy = structuredClone(w);
    const [c] = copy.spec.template.spec.containers;
    delete copy.spec.replicas;
    delete c.resources;
    c.args = c.args.slice(0, 3);
    delete c.readinessProbe?.grpc?.service;
    c.volumeMounts = c.volumeMounts.filter((m) => m.name !== 'data');
    copy.spec.template.spec.volumes = copy.spec.template.spec.volumes.filter((v) => v.name !== 'data');
    return JSON.stringify(copy).replaceAll(w.metadata.labels['app.kubernetes.io/component'], '');
  };
  const groups = workloads.filter((w) => w.spec.template.spec.containers[0].image.startsWith('hotline:'));
  for (const w of groups) need(shape(w) === shape(groups[0]), `${w.metadata.name} and ${groups[0].metadata.name} differ in more than roles, sizes, readiness and data`, 'make the same change in every group');
  return faults;
}
