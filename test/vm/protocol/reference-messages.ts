/**
 * The messages of the plugin protocol once more, as `avalanche.md` 3 and 4 have them, for a general
 * protobuf library: `field=number type`, with `rep` for a list and `opt` for one whose absence counts.
 * Enumerations are declared as what they are on the wire.
 */
export const messageRows = `
Empty:
Timestamp: seconds=1 int64, nanos=2 int32
Duration: seconds=1 int64, nanos=2 int32
Announce: protocol_version=1 uint32, addr=2 string
InitializeRequest: network_id=1 uint32, subnet_id=2 bytes, chain_id=3 bytes, node_id=4 bytes, public_key=5 bytes, x_chain_id=6 bytes, c_chain_id=7 bytes, avax_asset_id=8 bytes, chain_data_dir=9 string, genesis_bytes=10 bytes, upgrade_bytes=11 bytes, config_bytes=12 bytes, db_server_addr=13 string, server_addr=14 string, network_upgrades=15 NetworkUpgrades
NetworkUpgrades: apricot_phase1_time=1 Timestamp, apricot_phase2_time=2 Timestamp, apricot_phase3_time=3 Timestamp, apricot_phase4_time=4 Timestamp, apricot_phase4_min_p_chain_height=5 uint64, apricot_phase5_time=6 Timestamp, apricot_phase_pre6_time=7 Timestamp, apricot_phase6_time=8 Timestamp, apricot_phase_post6_time=9 Timestamp, banff_time=10 Timestamp, cortina_time=11 Timestamp, cortina_x_chain_stop_vertex_id=12 bytes, durango_time=13 Timestamp, etna_time=14 Timestamp, fortuna_time=15 Timestamp, granite_time=16 Timestamp, granite_epoch_duration=17 Duration, helicon_time=18 Timestamp
Head: last_accepted_id=1 bytes, last_accepted_parent_id=2 bytes, height=3 uint64, bytes=4 bytes, timestamp=5 Timestamp
State: state=1 int32
Handler: prefix=1 string, server_addr=2 string
Handlers: handlers=1 rep Handler
HttpHandler: server_addr=1 string
Event: message=1 int32
Connected: node_id=1 bytes, name=2 string, major=3 uint32, minor=4 uint32, patch=5 uint32
ByNode: node_id=1 bytes
BuildBlockRequest: p_chain_height=1 opt uint64
BuildBlockResponse: id=1 bytes, parent_id=2 bytes, bytes=3 bytes, height=4 uint64, timestamp=5 Timestamp, verify_with_context=6 bool
ByBytes: bytes=1 bytes
ParseBlockResponse: id=1 bytes, parent_id=2 bytes, height=4 uint64, timestamp=5 Timestamp, verify_with_context=6 bool
ById: id=1 bytes
GetBlockResponse: parent_id=1 bytes, bytes=2 bytes, height=4 uint64, timestamp=5 Timestamp, err=6 int32, verify_with_context=7 bool
Details: details=1 bytes
Version: version=1 string
AppRequest: node_id=1 bytes, request_id=2 uint32, deadline=3 Timestamp, request=4 bytes
AppRequestFailed: node_id=1 bytes, request_id=2 uint32, error_code=3 sint32, error_message=4 string
AppResponse: node_id=1 bytes, request_id=2 uint32, response=3 bytes
AppGossip: node_id=1 bytes, msg=2 bytes
GatherResponse: metric_families=1 rep MetricFamily
MetricFamily: name=1 string, help=2 string, type=3 int32, metric=4 rep Metric
Metric: label=1 rep LabelPair, gauge=2 Value, counter=3 Value, summary=4 Summary, untyped=5 Value, timestamp_ms=6 int64, histogram=7 Histogram
LabelPair: name=1 string, value=2 string
Value: value=1 double
Summary: sample_count=1 uint64, sample_sum=2 double, quantile=3 rep Quantile
Quantile: quantile=1 double, value=2 double
Histogram: sample_count=1 uint64, sample_sum=2 double, bucket=3 rep Bucket
Bucket: cumulative_count=1 uint64, upper_bound=2 double
AncestorsRequest: blk_id=1 bytes, max_blocks_num=2 int32, max_blocks_size=3 int32, max_blocks_retrival_time=4 int64
AncestorsResponse: blks_bytes=1 rep bytes
BatchedRequest: request=1 rep bytes
BatchedResponse: response=1 rep ParseBlockResponse
ByHeight: height=1 uint64
BlockIdResponse: blk_id=1 bytes, err=2 int32
EnabledResponse: enabled=1 bool, err=2 int32
Summary4: id=1 bytes, height=2 uint64, bytes=3 bytes, err=4 int32
ParsedSummary: id=1 bytes, height=2 uint64, err=3 int32
HeightSummary: id=1 bytes, bytes=2 bytes, err=3 int32
VerifyRequest: bytes=1 bytes, p_chain_height=2 opt uint64
VerifyResponse: timestamp=1 Timestamp
AcceptedSummary: mode=1 int32, err=2 int32
ByKey: key=1 bytes
HasResponse: has=1 bool, err=2 int32
GetResponse: value=1 bytes, err=2 int32
Pair: key=1 bytes, value=2 bytes
Done: err=1 int32
Bounds: start=1 bytes, limit=2 bytes
Batch: puts=1 rep Pair, deletes=2 rep ByKey
IteratorRequest: start=1 bytes, prefix=2 bytes
Iterator: id=1 uint64
Pairs: data=1 rep Pair
SharedGet: peer_chain_id=1 bytes, keys=2 rep bytes
Values: values=1 rep bytes
IndexedRequest: peer_chain_id=1 bytes, traits=2 rep bytes, start_trait=3 bytes, start_key=4 bytes, limit=5 int32
IndexedResponse: values=1 rep bytes, last_trait=2 bytes, last_key=3 bytes
ApplyRequest: requests=1 rep AtomicRequest, batches=2 rep Batch
AtomicRequest: remove_requests=1 rep bytes, put_requests=2 rep Element, peer_chain_id=3 bytes
Element: key=1 bytes, value=2 bytes, traits=3 rep bytes
Alias: alias=1 string
Aliases: aliases=1 rep string
SendAppRequest: node_ids=1 rep bytes, request_id=2 uint32, request=3 bytes
SendAppError: node_id=1 bytes, request_id=2 uint32, error_code=3 sint32, error_message=4 string
SendAppGossip: node_ids=1 rep bytes, validators=2 uint64, non_validators=3 uint64, peers=4 uint64, msg=5 bytes
SubnetRequest: chain_id=1 bytes
Subnet: subnet_id=1 bytes
WarpSets: validator_sets=1 rep WarpSet
WarpSet: subnet_id=1 bytes, total_weight=2 uint64, validators=3 rep WarpValidator
WarpValidator: public_key=1 bytes, weight=2 uint64, node_ids=3 rep bytes
OfSubnet: height=1 uint64, subnet_id=2 bytes
OneWarpSet: total_weight=1 uint64, validators=2 rep WarpValidator
Validators: validators=1 rep Validator
CurrentValidators: validators=1 rep Validator, current_height=2 uint64
Validator: node_id=1 bytes, weight=2 uint64, public_key=3 bytes, start_time=4 uint64, min_nonce=5 uint64, is_active=6 bool, validation_id=7 bytes, is_l1_validator=8 bool
SignRequest: network_id=1 uint32, source_chain_id=2 bytes, payload=3 bytes
Signature: signature=1 bytes
HealthRequest: service=1 string
HealthStatus: status=1 int32
Header: key=1 string, values=2 rep string
SimpleRequest: method=1 string, url=2 string, request_headers=3 rep Header, body=4 bytes, response_headers=5 rep Header
SimpleResponse: code=1 int32, headers=2 rep Header, body=3 bytes
HandleRequest: response_writer=1 ResponseWriter, request=2 HttpRequest
ResponseWriter: header=1 rep Header, server_addr=2 string
HttpRequest: method=1 string, url=2 Url, proto=3 string, proto_major=4 int32, proto_minor=5 int32, header=6 rep Header, content_length=8 int64, transfer_encoding=9 rep string, host=10 string, form=11 rep Header, post_form=12 rep Header, trailer_keys=13 rep string, remote_addr=14 string, request_uri=15 string
Url: scheme=1 string, opaque=2 string, user=3 Userinfo, host=4 string, path=5 string, raw_path=6 string, force_query=7 bool, raw_query=8 string, fragment=9 string
Userinfo: username=1 string, password=2 string, password_set=3 bool
HandleResponse: header=1 rep Header
WriteRequest: headers=1 rep Header, payload=2 bytes
Written: written=1 int32
WriteHeaderRequest: headers=1 rep Header, status_code=2 int32
HijackResponse: local_network=1 string, local_string=2 string, remote_network=3 string, remote_string=4 string, server_addr=5 string
ReadRequest: length=1 int32
ReadResponse: read=1 bytes, error=2 ReadError
ReadError: error_code=1 int32, message=2 string
Payload: payload=1 bytes
WriterWritten: written=1 int32, error=2 opt string
ConnWritten: length=1 int32, error=2 opt string
Deadline: time=1 bytes
`;

/** All calls: `service`, then `Method Request Response` for each. */
export const serviceRows: Record<string, string> = {
  'vm.runtime.Runtime': 'Initialize Announce Empty',
  'vm.VM': `Initialize InitializeRequest Head; SetState State Head; Shutdown Empty Empty;
    CreateHandlers Empty Handlers; NewHTTPHandler Empty HttpHandler; WaitForEvent Empty Event;
    Connected Connected Empty; Disconnected ByNode Empty;
    BuildBlock BuildBlockRequest BuildBlockResponse; ParseBlock ByBytes ParseBlockResponse;
    GetBlock ById GetBlockResponse; SetPreference ById Empty; Health Empty Details;
    Version Empty Version; AppRequest AppRequest Empty; AppRequestFailed AppRequestFailed Empty;
    AppResponse AppResponse Empty; AppGossip AppGossip Empty; Gather Empty GatherResponse;
    GetAncestors AncestorsRequest AncestorsResponse;
    BatchedParseBlock BatchedRequest BatchedResponse; GetBlockIDAtHeight ByHeight BlockIdResponse;
    StateSyncEnabled Empty EnabledResponse; GetOngoingSyncStateSummary Empty Summary4;
    GetLastStateSummary Empty Summary4; ParseStateSummary ByBytes ParsedSummary;
    GetStateSummary ByHeight HeightSummary; BlockVerify VerifyRequest VerifyResponse;
    BlockAccept ById Empty; BlockReject ById Empty; StateSummaryAccept ByBytes AcceptedSummary`,
  'rpcdb.Database': `Has ByKey HasResponse; Get ByKey GetResponse; Put Pair Done; Delete ByKey Done;
    Compact Bounds Done; Close Empty Done; HealthCheck Empty Details; WriteBatch Batch Done;
    NewIteratorWithStartAndPrefix IteratorRequest Iterator; IteratorNext Iterator Pairs;
    IteratorError Iterator Done; IteratorRelease Iterator Done`,
  'sharedmemory.SharedMemory': `Get SharedGet Values; Indexed IndexedRequest IndexedResponse;
    Apply ApplyRequest Empty`,
  'aliasreader.AliasReader': 'Lookup Alias ById; PrimaryAlias ById Alias; Aliases ById Aliases',
  'appsender.AppSender': `SendAppRequest SendAppRequest Empty; SendAppResponse AppResponse Empty;
    SendAppError SendAppError Empty; SendAppGossip SendAppGossip Empty`,
  'validatorstate.ValidatorState': `GetMinimumHeight Empty ByHeight; GetCurrentHeight Empty ByHeight;
    GetSubnetID SubnetRequest Subnet; GetWarpValidatorSets ByHeight WarpSets;
    GetWarpValidatorSet OfSubnet OneWarpSet; GetValidatorSet OfSubnet Validators;
    GetCurrentValidatorSet Subnet CurrentValidators`,
  'warp.Signer': 'Sign SignRequest Signature',
  'grpc.health.v1.Health': 'Check HealthRequest HealthStatus',
  'http.HTTP': 'HandleSimple SimpleRequest SimpleResponse; Handle HandleRequest HandleResponse',
  'http.responsewriter.Writer': `Write WriteRequest Written; WriteHeader WriteHeaderRequest Empty;
    Flush Empty Empty; Hijack Empty HijackResponse`,
  'io.reader.Reader': 'Read ReadRequest ReadResponse',
  'io.writer.Writer': 'Write Payload WriterWritten',
  'net.conn.Conn': `Read ReadRequest ReadResponse; Write Payload ConnWritten; Close Empty Empty;
    SetDeadline Deadline Empty; SetReadDeadline Deadline Empty; SetWriteDeadline Deadline Empty`,
};
