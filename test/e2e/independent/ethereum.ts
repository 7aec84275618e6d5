import { verifyTypedData } from 'ethers';
import { createHardhatRuntimeEnvironment } from 'hardhat/hre';
import type { practicePermit } from '../../../src/cli/tour/practice-requests.ts';

type Connection = Awaited<
  ReturnType<Awaited<ReturnType<typeof createHardhatRuntimeEnvironment>>['network']['create']>
>;

/** A local Ethereum development node: Hardhat's simulated chain 31337, in this process, without any network. */
export class DevelopmentNode {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  static async start(): Promise<DevelopmentNode> {
    const environment = await createHardhatRuntimeEnvironment({
      networks: { practice: { type: 'edr-simulated', chainType: 'l1', chainId: 31_337 } },
    });
    return new DevelopmentNode(await environment.network.create('practice'));
  }

  async setBalance(address: string, wei: bigint): Promise<void> {
    await this.#request('hardhat_setBalance', [address, `0x${wei.toString(16)}`]);
  }

  async balance(address: string): Promise<bigint> {
    return BigInt(String(await this.#request('eth_getBalance', [address, 'latest'])));
  }

  /** Sends a signed transaction, which the node mines at once; gives its receipt. */
  async mine(rawTransaction: string): Promise<unknown> {
    const hash = await this.#request('eth_sendRawTransaction', [rawTransaction]);
    return await this.#request('eth_getTransactionReceipt', [hash]);
  }

  /** A mined transaction as the node tells it, its sender recovered from the signature. */
  async transaction(hash: string): Promise<unknown> {
    return await this.#request('eth_getTransactionByHash', [hash]);
  }

  /** Whatever it answers to a call of JSON-RPC. */
  async answer(method: string, params: readonly unknown[]): Promise<unknown> {
    return await this.#request(method, [...params]);
  }

  /** The code at an address. */
  async code(address: string): Promise<string> {
    return String(await this.#request('eth_getCode', [address, 'latest']));
  }

  async stop(): Promise<void> {
    await this.#connection.close();
  }

  async #request(method: string, params: unknown[]): Promise<unknown> {
    return await this.#connection.provider.request({ method, params });
  }
}

/** The signer of typed data, as ethers sees it. */
export function typedDataSigner(permit: ReturnType<typeof practicePermit>, signature: string): string {
  const { domain, message, types } = permit;
  return verifyTypedData(domain, { Permit: [...types.Permit] }, message, signature);
}
