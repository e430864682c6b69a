// A peer for tests/interop: @digitalbazaar/vc behind one line of JSON in, one line of JSON out.
//
// First line: {"contexts": {url: document}}, the only contexts that it ever loads; nothing is fetched. Then requests:
//   {"do": "issue", "mechanism", "credential", "mandatoryPointers"?}   -> {"document"}, issued by a new did:key
//   {"do": "derive", "document", "selectivePointers"}                  -> {"document"}
//   {"do": "verify", "mechanism", "document"}                          -> {"verified", "why"?}
import {createInterface} from 'node:readline';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import {Ed25519VerificationKey2020} from '@digitalbazaar/ed25519-verification-key-2020';
import {driver} from '@digitalbazaar/did-method-key';

const newEd25519 = () => Ed25519Multikey.generate();
const newP256 = () => EcdsaMultikey.generate({curve: 'P-256'});
const newP384 = () => EcdsaMultikey.generate({curve: 'P-384'});
const proof = cryptosuite => ({signer, date} = {}) => new DataIntegrityProof({signer, date, cryptosuite});

// Each mechanism: how a key is made, the suite that signs with a key, and the suite that verifies.
const MECHANISMS = {
  'eddsa-rdfc-2022': {newKey: newEd25519, signs: proof(eddsaRdfc), verifies: proof(eddsaRdfc)},
  'eddsa-jcs-2022': {
    newKey: newEd25519,
    signs: proof(eddsaJcs.createSignCryptosuite()),
    verifies: proof(eddsaJcs.createVerifyCryptosuite())
  },
  'ecdsa-rdfc-2019 P-256': {newKey: newP256, signs: proof(ecdsaRdfc), verifies: proof(ecdsaRdfc)},
  'ecdsa-rdfc-2019 P-384': {newKey: newP384, signs: proof(ecdsaRdfc), verifies: proof(ecdsaRdfc)},
  'ecdsa-sd-2023': {
    newKey: newP256,
    signs: ({signer, date, mandatoryPointers}) => new DataIntegrityProof({
      signer, date, cryptosuite: ecdsaSd.createSignCryptosuite({mandatoryPointers})
    }),
    verifies: proof(ecdsaSd.createVerifyCryptosuite())
  },
  Ed25519Signature2020: {
    newKey: () => Ed25519VerificationKey2020.generate(),
    signs: ({key, date}) => new Ed25519Signature2020({key, date}),
    verifies: () => new Ed25519Signature2020()
  }
};

const didKey = driver();
didKey.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});
didKey.use({multibaseMultikeyHeader: 'zDna', fromMultibase: EcdsaMultikey.from});
didKey.use({multibaseMultikeyHeader: 'z82L', fromMultibase: EcdsaMultikey.from});

let contexts = {};
async function documentLoader(url) {
  if(url.startsWith('did:key:')) {
    return {contextUrl: null, documentUrl: url, document: await didKey.get({url})};
  }
  if(!(url in contexts)) {
    throw new Error(`not pinned: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: contexts[url]};
}

async function issue({mechanism, credential, mandatoryPointers}) {
  const {newKey, signs} = MECHANISMS[mechanism];
  const key = await newKey();
  const multikey = key.publicKeyMultibase ?? (await key.export({publicKey: true})).publicKeyMultibase;
  key.controller = `did:key:${multikey}`;
  key.id = `${key.controller}#${multikey}`;
  const suite = signs({key, signer: key.signer(), date: credential.validFrom, mandatoryPointers});
  const issued = {...credential, issuer: key.controller};
  const document = await vc.issue({credential: issued, suite, documentLoader, now: credential.validFrom});
  return {document};
}

async function derive({document, selectivePointers}) {
  const suite = proof(ecdsaSd.createDiscloseCryptosuite({selectivePointers}))();
  return {document: await vc.derive({verifiableCredential: document, suite, documentLoader})};
}

async function verify({mechanism, document}) {
  const suite = MECHANISMS[mechanism].verifies();
  const now = document.validFrom;
  const {verified, error} = await vc.verifyCredential({credential: document, suite, documentLoader, now});
  return {verified, why: error && String(error.errors?.[0] ?? error)};
}

const ACTS = {issue, derive, verify};
let started = false;
for await (const line of createInterface({input: process.stdin})) {
  const request = JSON.parse(line);
  let answer;
  if(!started) {
    ({contexts} = request);
    started = true;
    answer = {ready: true};
  } else {
    answer = await ACTS[request.do](request).catch(error => ({error: String(error.cause ?? error.stack ?? error)}));
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
