/* shark(): names of Wireshark's display filters for our columns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library_priv.h"

enum result { S_VALUE, S_PART, S_BIT, S_PARTAND, S_MAYBE, S_EQUAL, S_SHIFT, S_LSHIFT, S_NTP };

/* A field: the first of its columns that exists, and what is made of its value. */
static const struct shark_field {
	const char *name, *columns;
	enum result result;
	int n;			/* part or shift */
	uint32_t mask;		/* also S_NTP: shift of the compound column */
	const char *other;	/* S_EQUAL: column to compare with */
} fields[] = {
	{ "arp.dst.hw", "arpTargetMAC", S_VALUE, 0, 0, NULL },
	{ "arp.dst.hw_mac", "arpTargetMAC", S_VALUE, 0, 0, NULL },
	{ "arp.dst.proto_ipv4", "arpTargetIP", S_VALUE, 0, 0, NULL },
	{ "arp.hw.size", "arpHwSize", S_VALUE, 0, 0, NULL },
	{ "arp.hw.type", "arpHwType", S_VALUE, 0, 0, NULL },
	{ "arp.isannouncement", "arpStat", S_BIT, 0, 0x08, NULL },
	{ "arp.isgratuitous", "arpStat", S_BIT, 0, 0x02, NULL },
	{ "arp.isprobe", "arpStat", S_BIT, 0, 0x04, NULL },
	{ "arp.opcode", "arpOpcode", S_VALUE, 0, 0, NULL },
	{ "arp.proto.size", "arpProtoSize", S_VALUE, 0, 0, NULL },
	{ "arp.proto.type", "arpProtoType", S_VALUE, 0, 0, NULL },
	{ "arp.src.hw", "arpSenderMAC", S_VALUE, 0, 0, NULL },
	{ "arp.src.hw_mac", "arpSenderMAC", S_VALUE, 0, 0, NULL },
	{ "arp.src.proto_ipv4", "arpSenderIP", S_VALUE, 0, 0, NULL },
	{ "bgp.open.holdtime", "bgpHTime", S_VALUE, 0, 0, NULL },
	{ "bgp.open.identifier", "bgpSrcId_dstId", S_PART, 1, 0, NULL },
	{ "bgp.open.myas", "bgpSrcAS_dstAS", S_PART, 1, 0, NULL },
	{ "bgp.open.version", "bgpVersion", S_VALUE, 0, 0, NULL },
	{ "cdp.capabilities", "cdpCaps", S_VALUE, 0, 0, NULL },
	{ "cdp.capabilities.host", "cdpCaps", S_BIT, 0, 0x10, NULL },
	{ "cdp.capabilities.igmp_capable", "cdpCaps", S_BIT, 0, 0x20, NULL },
	{ "cdp.capabilities.repeater", "cdpCaps", S_BIT, 0, 0x40, NULL },
	{ "cdp.capabilities.router", "cdpCaps", S_BIT, 0, 0x01, NULL },
	{ "cdp.capabilities.src_bridge", "cdpCaps", S_BIT, 0, 0x04, NULL },
	{ "cdp.capabilities.switch", "cdpCaps", S_BIT, 0, 0x08, NULL },
	{ "cdp.capabilities.trans_bridge", "cdpCaps", S_BIT, 0, 0x02, NULL },
	{ "cdp.deviceid", "cdpDevice", S_VALUE, 0, 0, NULL },
	{ "cdp.duplex", "cdpDuplex", S_VALUE, 0, 0, NULL },
	{ "cdp.native_vlan", "cdpNVLAN", S_VALUE, 0, 0, NULL },
	{ "cdp.platform", "cdpPlatform", S_VALUE, 0, 0, NULL },
	{ "cdp.pordid", "cdpPortID", S_VALUE, 0, 0, NULL },
	{ "cdp.ttl", "cdpTTL", S_VALUE, 0, 0, NULL },
	{ "cdp.version", "cdpVer", S_VALUE, 0, 0, NULL },
	{ "cdp.vtp_management_domain", "cdpVTPMngmtDmn", S_VALUE, 0, 0, NULL },
	{ "dhcp.file", "dhcpBootFile", S_VALUE, 0, 0, NULL },
	{ "dhcp.hops", "dhcpHopCnt", S_VALUE, 0, 0, NULL },
	{ "dhcp.hw.type", "dhcpHWType", S_VALUE, 0, 0, NULL },
	{ "dhcp.ip.client", "dhcpCliIP", S_VALUE, 0, 0, NULL },
	{ "dhcp.ip.relay", "dhcpRelay", S_VALUE, 0, 0, NULL },
	{ "dhcp.ip.server", "dhcpNextServer", S_VALUE, 0, 0, NULL },
	{ "dhcp.ip.your", "dhcpYourIP", S_VALUE, 0, 0, NULL },
	{ "dhcp.secs", "dhcpMaxSecEl", S_VALUE, 0, 0, NULL },
	{ "dhcp.server", "dhcpSrvName", S_VALUE, 0, 0, NULL },
	{ "dns.a", "dns4Aaddress", S_VALUE, 0, 0, NULL },
	{ "dns.aaaa", "dns6Aaddress", S_VALUE, 0, 0, NULL },
	{ "dns.cname", "dnsAPname", S_VALUE, 0, 0, NULL },
	{ "dns.count.add_rr", "dnsCntQu_Asw_Aux_Add", S_PART, 4, 0, NULL },
	{ "dns.count.answers", "dnsCntQu_Asw_Aux_Add", S_PART, 2, 0, NULL },
	{ "dns.count.queries", "dnsCntQu_Asw_Aux_Add", S_PART, 1, 0, NULL },
	{ "dns.qry.name", "dnsQname", S_VALUE, 0, 0, NULL },
	{ "dns.resp.name", "dnsAname", S_VALUE, 0, 0, NULL },
	{ "eth.dst", "dstMac;srcMac_dstMac_numP", S_MAYBE, 2, 0, NULL },
	{ "eth.src", "srcMac;srcMac_dstMac_numP", S_MAYBE, 1, 0, NULL },
	{ "eth.type", "ethType", S_VALUE, 0, 0, NULL },
	{ "frame.len", "pktLen", S_VALUE, 0, 0, NULL },
	{ "frame.number", "pktNo", S_VALUE, 0, 0, NULL },
	{ "frame.protocols", "hdrDesc", S_VALUE, 0, 0, NULL },
	{ "frame.time", "time", S_VALUE, 0, 0, NULL },
	{ "frame.time_delta", "pktIAT", S_VALUE, 0, 0, NULL },
	{ "ftp.command", "ftpCC", S_VALUE, 0, 0, NULL },
	{ "ftp.request.command", "ftpCC", S_VALUE, 0, 0, NULL },
	{ "ftp.response.code", "ftpRC", S_VALUE, 0, 0, NULL },
	{ "gquic.cid", "gquicCID", S_VALUE, 0, 0, NULL },
	{ "gquic.frame_type", "gquicFrameTypes", S_VALUE, 0, 0, NULL },
	{ "gquic.packet_number", "gquicPktNo", S_VALUE, 0, 0, NULL },
	{ "gquic.puflags", "gquicPubFlags", S_VALUE, 0, 0, NULL },
	{ "gquic.puflags.cid", "gquicPubFlags", S_BIT, 0, 0x08, NULL },
	{ "gquic.puflags.dnonce", "gquicPubFlags", S_BIT, 0, 0x04, NULL },
	{ "gquic.puflags.mpth", "gquicPubFlags", S_BIT, 0, 0x40, NULL },
	{ "gquic.puflags.reset", "gquicPubFlags", S_BIT, 0, 0x02, NULL },
	{ "gquic.puflags.rsv", "gquicPubFlags", S_BIT, 0, 0x80, NULL },
	{ "gquic.puflags.version", "gquicPubFlags", S_BIT, 0, 0x01, NULL },
	{ "gquic.tag.sni", "gquicSNI", S_VALUE, 0, 0, NULL },
	{ "gquic.tag.uaid", "gquicUAID", S_VALUE, 0, 0, NULL },
	{ "gquic.version", "gquicVersion", S_VALUE, 0, 0, NULL },
	{ "http.cookie", "httpCookies", S_VALUE, 0, 0, NULL },
	{ "http.host", "httpHosts", S_VALUE, 0, 0, NULL },
	{ "http.location", "httpLoc", S_VALUE, 0, 0, NULL },
	{ "http.referer", "httpRefrr", S_VALUE, 0, 0, NULL },
	{ "http.server", "httpServ", S_VALUE, 0, 0, NULL },
	{ "http.user_agent", "httpUsrAg", S_VALUE, 0, 0, NULL },
	{ "http.x_forwarded_for", "httpXFor", S_VALUE, 0, 0, NULL },
	{ "icmp.checksum", "l4HdrChkSum", S_VALUE, 0, 0, NULL },
	{ "icmp.checksum.status", "l4HdrChkSum", S_EQUAL, 0, 0, "l4CalChkSum" },
	{ "icmp.type", "icmpType_Code", S_PART, 1, 0, NULL },
	{ "icmp.code", "icmpType_Code", S_PART, 2, 0, NULL },
	{ "igmp.checksum", "l4HdrChkSum", S_VALUE, 0, 0, NULL },
	{ "igmp.checksum.status", "l4HdrChkSum", S_EQUAL, 0, 0, "l4CalChkSum" },
	{ "ip.checksum", "ipHdrChkSum", S_VALUE, 0, 0, NULL },
	{ "ip.checksum.status", "ipHdrChkSum", S_EQUAL, 0, 0, "ipCalChkSum" },
	{ "ip.dst", "dstIP;dstIP4;dstIP6", S_VALUE, 0, 0, NULL },
	{ "ip.flags", "ipFrag", S_SHIFT, 13, 0xffffffff, NULL },
	{ "ip.flags.rb", "ipFrag", S_BIT, 0, 0x8000, NULL },
	{ "ip.flags.df", "ipFrag", S_BIT, 0, 0x4000, NULL },
	{ "ip.flags.mf", "ipFrag", S_BIT, 0, 0x2000, NULL },
	{ "ip.frag_offset", "ipFrag", S_LSHIFT, 3, 0x1fff, NULL },
	{ "ip.geoip.dst_city", "dstIpCity", S_VALUE, 0, 0, NULL },
	{ "ip.geoip.dst_country", "dstIPCC;dstIpCountry", S_VALUE, 0, 0, NULL },
	{ "ip.geoip.dst_lat", "dstIPLat_Lng_relP;dstIpLat", S_MAYBE, 1, 0, NULL },
	{ "ip.geoip.dst_lon", "dstIPLat_Lng_relP;dstIpLong", S_MAYBE, 2, 0, NULL },
	{ "ip.geoip.src_city", "srcIpCity", S_VALUE, 0, 0, NULL },
	{ "ip.geoip.src_country", "srcIPCC;srcIpCountry", S_VALUE, 0, 0, NULL },
	{ "ip.geoip.src_lat", "srcIPLat_Lng_relP;srcIpLat", S_MAYBE, 1, 0, NULL },
	{ "ip.geoip.src_lon", "srcIPLat_Lng_relP;srcIpLong", S_MAYBE, 2, 0, NULL },
	{ "ip.id", "ipID", S_VALUE, 0, 0, NULL },
	{ "ip.proto", "l4Proto", S_VALUE, 0, 0, NULL },
	{ "ip.src", "srcIP;srcIP4;srcIP6", S_VALUE, 0, 0, NULL },
	{ "ip.tos", "ipToS", S_VALUE, 0, 0, NULL },
	{ "ip.ttl", "ipTTL", S_VALUE, 0, 0, NULL },
	{ "ipv6.checksum", "ipHdrChkSum", S_VALUE, 0, 0, NULL },
	{ "ipv6.checksum.status", "ipHdrChkSum", S_EQUAL, 0, 0, "ipCalChkSum" },
	{ "ipv6.dst", "dstIP;dstIP4;dstIP6", S_VALUE, 0, 0, NULL },
	{ "ipv6.geoip.dst_city", "dstIpCity", S_VALUE, 0, 0, NULL },
	{ "ipv6.geoip.dst_country", "dstIPCC;dstIpCountry", S_VALUE, 0, 0, NULL },
	{ "ipv6.geoip.dst_lat", "dstIPLat_Lng_relP;dstIpLat", S_MAYBE, 1, 0, NULL },
	{ "ipv6.geoip.dst_lon", "dstIPLat_Lng_relP;dstIpLong", S_MAYBE, 2, 0, NULL },
	{ "ipv6.geoip.src_city", "srcIpCity", S_VALUE, 0, 0, NULL },
	{ "ipv6.geoip.src_country", "srcIPCC;srcIpCountry", S_VALUE, 0, 0, NULL },
	{ "ipv6.geoip.src_lat", "srcIPLat_Lng_relP;srcIpLat", S_MAYBE, 1, 0, NULL },
	{ "ipv6.geoip.src_lon", "srcIPLat_Lng_relP;srcIpLong", S_MAYBE, 2, 0, NULL },
	{ "ipv6.nxt", "l4Proto", S_VALUE, 0, 0, NULL },
	{ "ipv6.src", "srcIP;srcIP4;srcIP6", S_VALUE, 0, 0, NULL },
	{ "irc.request.command", "ircCC", S_VALUE, 0, 0, NULL },
	{ "irc.response.command", "ircRC", S_VALUE, 0, 0, NULL },
	{ "l2tp.sid", "l2tpSID", S_VALUE, 0, 0, NULL },
	{ "l2tp.tunnel", "l2tpTID", S_VALUE, 0, 0, NULL },
	{ "lldp.chassis.id", "lldpChassis", S_VALUE, 0, 0, NULL },
	{ "lldp.port.id", "lldpPort", S_VALUE, 0, 0, NULL },
	{ "lldp.port.desc", "lldpPortDesc", S_VALUE, 0, 0, NULL },
	{ "lldp.tlv.enable_system_cap", "lldpCaps_enCaps", S_PART, 2, 0, NULL },
	{ "lldp.tlv.enable_system_cap.bridge", "lldpCaps_enCaps", S_PARTAND, 2, 0x0004, NULL },
	{ "lldp.tlv.enable_system_cap.docsis_cable_device", "lldpCaps_enCaps", S_PARTAND, 2, 0x0040, NULL },
	{ "lldp.tlv.enable_system_cap.other", "lldpCaps_enCaps", S_PARTAND, 2, 0x0001, NULL },
	{ "lldp.tlv.enable_system_cap.repeater", "lldpCaps_enCaps", S_PARTAND, 2, 0x0002, NULL },
	{ "lldp.tlv.enable_system_cap.router", "lldpCaps_enCaps", S_PARTAND, 2, 0x0010, NULL },
	{ "lldp.tlv.enable_system_cap.station_only", "lldpCaps_enCaps", S_PARTAND, 2, 0x0080, NULL },
	{ "lldp.tlv.enable_system_cap.telephone", "lldpCaps_enCaps", S_PARTAND, 2, 0x0020, NULL },
	{ "lldp.tlv.enable_system_cap.wlan_access_pt", "lldpCaps_enCaps", S_PARTAND, 2, 0x0008, NULL },
	{ "lldp.tlv.system_cap", "lldpCaps_enCaps", S_PART, 1, 0, NULL },
	{ "lldp.tlv.system_cap.bridge", "lldpCaps_enCaps", S_PARTAND, 1, 0x0004, NULL },
	{ "lldp.tlv.system_cap.docsis_cable_device", "lldpCaps_enCaps", S_PARTAND, 1, 0x0040, NULL },
	{ "lldp.tlv.system_cap.other", "lldpCaps_enCaps", S_PARTAND, 1, 0x0001, NULL },
	{ "lldp.tlv.system_cap.repeater", "lldpCaps_enCaps", S_PARTAND, 1, 0x0002, NULL },
	{ "lldp.tlv.system_cap.router", "lldpCaps_enCaps", S_PARTAND, 1, 0x0010, NULL },
	{ "lldp.tlv.system_cap.station_only", "lldpCaps_enCaps", S_PARTAND, 1, 0x0080, NULL },
	{ "lldp.tlv.system_cap.telephone", "lldpCaps_enCaps", S_PARTAND, 1, 0x0020, NULL },
	{ "lldp.tlv.system_cap.wlan_access_pt", "lldpCaps_enCaps", S_PARTAND, 1, 0x0008, NULL },
	{ "lldp.tlv.system.desc", "lldpSysDesc", S_VALUE, 0, 0, NULL },
	{ "lldp.tlv.system.name", "lldpSysName", S_VALUE, 0, 0, NULL },
	{ "mpls.label", "mplsLabels", S_VALUE, 0, 0, NULL },
	{ "mqtt.clientid", "mqttClientID", S_VALUE, 0, 0, NULL },
	{ "mqtt.protoname", "mqttProto", S_VALUE, 0, 0, NULL },
	{ "nbns.count.add_rr", "dnsCntQu_Asw_Aux_Add", S_PART, 4, 0, NULL },
	{ "nbns.count.answers", "dnsCntQu_Asw_Aux_Add", S_PART, 2, 0, NULL },
	{ "nbns.count.queries", "dnsCntQu_Asw_Aux_Add", S_PART, 1, 0, NULL },
	{ "nbns.name", "dnsQname", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.auth.domain", "ntlmsspDomain", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.auth.hostname", "ntlmsspHost", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.auth.sesskey", "ntlmsspSessKey", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.auth.username", "ntlmsspUser", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.challenge.target_info.dns_computer_name", "ntlmsspDnsComputer", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.challenge.target_info.dns_domain_name", "ntlmsspDnsDomain", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.challenge.target_info.dns_tree_name", "ntlmsspDnsTree", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.challenge.target_info.nb_computer_name", "ntlmsspNbComputer", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.challenge.target_info.nb_domain_name", "ntlmsspNbDomain", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.challenge.target_info.target_name", "ntlmsspAttrTarget", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.challenge.target_info.timestamp", "ntlmsspTimestamp", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.challenge.target_name", "ntlmsspTarget", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.negotiate.calling_workstation", "ntlmsspHost", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.negotiate.domain", "ntlmsspDomain", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.negotiateflags", "ntlmsspNegotiateFlags", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.ntlmclientchallenge", "ntlmsspCliChallenge", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.ntlmserverchallenge", "ntlmsspServChallenge", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.requesttarget", "ntlmsspTarget", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.sessionkey", "ntlmsspSessKey", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.version", "ntlmsspVersion;ntlmsspVersionMajor_Minor_Build_Rev", S_VALUE, 0, 0, NULL },
	{ "ntlmssp.version_build_number", "ntlmsspVersionMajor_Minor_Build_Rev", S_PART, 3, 0, NULL },
	{ "ntlmssp.version.major", "ntlmsspVersionMajor_Minor_Build_Rev", S_PART, 1, 0, NULL },
	{ "ntlmssp.version.minor", "ntlmsspVersionMajor_Minor_Build_Rev", S_PART, 2, 0, NULL },
	{ "ntlmssp.version.ntlm_current_revision", "ntlmsspVersionMajor_Minor_Build_Rev", S_PART, 4, 0, NULL },
	{ "ntp.flags", "ntpLiVM;ntpLi_V_M", S_VALUE, 0, 0, NULL },
	{ "ntp.flags.li", "ntpLiVM;ntpLi_V_M", S_NTP, 1, 6, NULL },
	{ "ntp.flags.mode", "ntpLiVM;ntpLi_V_M", S_NTP, 3, 0, NULL },
	{ "ntp.flags.vn", "ntpLiVM;ntpLi_V_M", S_NTP, 2, 3, NULL },
	{ "ntp.precision", "ntpPrec", S_VALUE, 0, 0, NULL },
	{ "ntp.stratum", "ntpStrat", S_VALUE, 0, 0, NULL },
	{ "ospf.area_id", "ospfArea", S_VALUE, 0, 0, NULL },
	{ "ospf.auth.type", "ospfAuType", S_VALUE, 0, 0, NULL },
	{ "ospf.hello.active_neighbor", "ospfNeighbors", S_VALUE, 0, 0, NULL },
	{ "ospf.hello.backup_designated_router", "ospfBkupRtr", S_VALUE, 0, 0, NULL },
	{ "ospf.srcrouter", "ospfSrcRtr", S_VALUE, 0, 0, NULL },
	{ "ospf.lsa", "ospfLSType", S_VALUE, 0, 0, NULL },
	{ "ospf.msg", "ospfType", S_VALUE, 0, 0, NULL },
	{ "ospf.version", "ospfVersion", S_VALUE, 0, 0, NULL },
	{ "pop.request.command", "popCC", S_VALUE, 0, 0, NULL },
	{ "quic.dcid", "quicDCID", S_VALUE, 0, 0, NULL },
	{ "quic.odcid", "quicODCID", S_VALUE, 0, 0, NULL },
	{ "quic.scid", "quicSCID", S_VALUE, 0, 0, NULL },
	{ "quic.version", "quicVersion", S_VALUE, 0, 0, NULL },
	{ "radius.acct_input_gigawords", "radiusAcctInGw_OutGw", S_PART, 1, 0, NULL },
	{ "radius.acct_input_octets", "radiusAcctInOct_OutOct", S_PART, 1, 0, NULL },
	{ "radius.acct_input_packets", "radiusAcctInPkt_OutPkt", S_PART, 1, 0, NULL },
	{ "radius.acct_output_gigawords", "radiusAcctInGw_OutGw", S_PART, 2, 0, NULL },
	{ "radius.acct_output_octets", "radiusAcctInOct_OutOct", S_PART, 2, 0, NULL },
	{ "radius.acct_output_packets", "radiusAcctInPkt_OutPkt", S_PART, 2, 0, NULL },
	{ "radius.acct_session_id", "radiusAcctSessId", S_VALUE, 0, 0, NULL },
	{ "radius.acct_session_time", "radiusAcctSessTime", S_VALUE, 0, 0, NULL },
	{ "radius.acct_status_type", "radiusAcctStatType", S_VALUE, 0, 0, NULL },
	{ "radius.acct_terminate_cause", "radiusAcctTerm", S_VALUE, 0, 0, NULL },
	{ "radius.called_station_id", "radiusCalledId", S_VALUE, 0, 0, NULL },
	{ "radius.calling_station_id", "radiusCallingId", S_VALUE, 0, 0, NULL },
	{ "radius.connect_info", "radiusConnInfo", S_VALUE, 0, 0, NULL },
	{ "radius.filter_id", "radiusFilterId", S_VALUE, 0, 0, NULL },
	{ "radius.framed_compression", "radiusFramedComp", S_VALUE, 0, 0, NULL },
	{ "radius.framed_ip_address", "radiusFramedIp", S_VALUE, 0, 0, NULL },
	{ "radius.framed_ip_netmask", "radiusFramedMask", S_VALUE, 0, 0, NULL },
	{ "radius.framed_mtu", "radiusFramedMtu", S_VALUE, 0, 0, NULL },
	{ "radius.framed_protocol", "radiusFramedProto", S_VALUE, 0, 0, NULL },
	{ "radius.nas_identifier", "radiusNasId", S_VALUE, 0, 0, NULL },
	{ "radius.nas_ip_address", "radiusNasIp", S_VALUE, 0, 0, NULL },
	{ "radius.nas_port", "radiusNasPort", S_VALUE, 0, 0, NULL },
	{ "radius.nas_port_id", "radiusNasPortId", S_VALUE, 0, 0, NULL },
	{ "radius.nas_port_type", "radiusNasPortType", S_VALUE, 0, 0, NULL },
	{ "radius.reply_message", "radiusReplyMsg", S_VALUE, 0, 0, NULL },
	{ "radius.tunnel_client_auth_id", "radiusTunnelCliAId", S_VALUE, 0, 0, NULL },
	{ "radius.tunnel_client_endpoint", "radiusTunnelCli", S_VALUE, 0, 0, NULL },
	{ "radius.tunnel_preference", "radiusTunnelPref", S_VALUE, 0, 0, NULL },
	{ "radius.tunnel_server_auth_id", "radiusTunnelSrvAId", S_VALUE, 0, 0, NULL },
	{ "radius.tunnel_server_endpoint", "radiusTunnelSrv", S_VALUE, 0, 0, NULL },
	{ "radius.tunnel_medium_type", "radiusTunnel_Medium", S_PART, 2, 0, NULL },
	{ "radius.tunnel_type", "radiusTunnel_Medium", S_PART, 1, 0, NULL },
	{ "rtp.csrc.items", "voipCSRC", S_VALUE, 0, 0, NULL },
	{ "rtp.p_type", "voipType", S_VALUE, 0, 0, NULL },
	{ "rtp.seq", "voipSeqN", S_VALUE, 0, 0, NULL },
	{ "rtp.ssrc", "voipSSRC", S_VALUE, 0, 0, NULL },
	{ "rtp.timestamp", "voipTs", S_VALUE, 0, 0, NULL },
	{ "sctp.checksum", "l4HdrChkSum", S_VALUE, 0, 0, NULL },
	{ "sctp.checksum.status", "l4HdrChkSum", S_EQUAL, 0, 0, "l4CalChkSum" },
	{ "sctp.dstport", "dstPort", S_VALUE, 0, 0, NULL },
	{ "sctp.srcport", "srcPort", S_VALUE, 0, 0, NULL },
	{ "sdp.owner.sessionid", "sdpSessID", S_VALUE, 0, 0, NULL },
	{ "sip.call-id", "sipCallID", S_VALUE, 0, 0, NULL },
	{ "sip.contact", "sipContact", S_VALUE, 0, 0, NULL },
	{ "sip.from", "sipFrom", S_VALUE, 0, 0, NULL },
	{ "sip.method", "sipReq", S_VALUE, 0, 0, NULL },
	{ "sip.request-line", "sipReq", S_VALUE, 0, 0, NULL },
	{ "sip.status-code", "sipStat", S_VALUE, 0, 0, NULL },
	{ "sip.to", "sipTo", S_VALUE, 0, 0, NULL },
	{ "sip.user-agent", "sipUsrAgnt", S_VALUE, 0, 0, NULL },
	{ "smb.native_os", "smbNativeOS", S_VALUE, 0, 0, NULL },
	{ "smb.native_lanman", "smbNativeLanMan", S_VALUE, 0, 0, NULL },
	{ "smb.primary_domain", "smbPrimDom", S_VALUE, 0, 0, NULL },
	{ "smb.server_guid", "smbGUID", S_VALUE, 0, 0, NULL },
	{ "smb.sessid", "smbPrevSessId", S_VALUE, 0, 0, NULL },
	{ "smb.sesssion_key", "smbSessionKey", S_VALUE, 0, 0, NULL },
	{ "smb.target_name", "smbTargName", S_VALUE, 0, 0, NULL },
	{ "smb2.boot_time", "smbBootT", S_VALUE, 0, 0, NULL },
	{ "smb2.domain", "smbDomName", S_VALUE, 0, 0, NULL },
	{ "smb2.host", "smbHostName", S_VALUE, 0, 0, NULL },
	{ "smtp.auth.password", "smtpPW", S_VALUE, 0, 0, NULL },
	{ "smtp.auth.username", "smtpUsr", S_VALUE, 0, 0, NULL },
	{ "snmp.community", "snmpCommunity", S_VALUE, 0, 0, NULL },
	{ "snmp.msgusername", "snmpUser", S_VALUE, 0, 0, NULL },
	{ "snmp.version", "snmpVersion", S_VALUE, 0, 0, NULL },
	{ "ssh.compression_algorithms_client_to_server", "sshCompCSList;sshCompCS", S_VALUE, 0, 0, NULL },
	{ "ssh.compression_algorithms_server_to_client", "sshCompSCList;sshCompSC", S_VALUE, 0, 0, NULL },
	{ "ssh.cookie", "sshCookie", S_VALUE, 0, 0, NULL },
	{ "ssh.encryption_algorithms_client_to_server", "sshEncCSList;sshEncCS", S_VALUE, 0, 0, NULL },
	{ "ssh.encryption_algorithms_server_to_client", "sshEncSCList;sshEncSC", S_VALUE, 0, 0, NULL },
	{ "ssh.host_key.type", "sshHostKeyType", S_VALUE, 0, 0, NULL },
	{ "ssh.kex_algorithms", "sshKEXList;sshKEX", S_VALUE, 0, 0, NULL },
	{ "ssh.languages_client_to_server", "sshLangCSList;sshLangCS", S_VALUE, 0, 0, NULL },
	{ "ssh.languages_server_to_client", "sshLangSCList;sshLangSC", S_VALUE, 0, 0, NULL },
	{ "ssh.mac_algorithms_client_to_server", "sshMacCSList;sshMacCS", S_VALUE, 0, 0, NULL },
	{ "ssh.mac_algorithms_server_to_client", "sshMacSCList;sshMacSC", S_VALUE, 0, 0, NULL },
	{ "ssh.protocol", "sshVersion", S_VALUE, 0, 0, NULL },
	{ "ssh.server_host_key_algorithms", "sshSrvHKeyAlgoList;sshSrvHKeyAlgo", S_VALUE, 0, 0, NULL },
	{ "stp.bridge.hw", "stpBrdgMAC", S_VALUE, 0, 0, NULL },
	{ "stp.bridge.prio", "stpBrdgPrio", S_VALUE, 0, 0, NULL },
	{ "stp.flags", "stpFlags", S_VALUE, 0, 0, NULL },
	{ "stp.forward", "stpFrwrd", S_VALUE, 0, 0, NULL },
	{ "stp.hello", "stpHello", S_VALUE, 0, 0, NULL },
	{ "stp.max_age", "stpMaxAge", S_VALUE, 0, 0, NULL },
	{ "stp.msg_age", "stpMsgAge", S_VALUE, 0, 0, NULL },
	{ "stp.port", "stpPort", S_VALUE, 0, 0, NULL },
	{ "stp.protocol", "stpProto", S_VALUE, 0, 0, NULL },
	{ "stp.pvst.origvlan", "stpPvstOrigVlan", S_VALUE, 0, 0, NULL },
	{ "stp.root.cost", "stpRtCst", S_VALUE, 0, 0, NULL },
	{ "stp.root.hw", "stpRtMAC", S_VALUE, 0, 0, NULL },
	{ "stp.root.prio", "stpRtPrio", S_VALUE, 0, 0, NULL },
	{ "stp.type", "stpType", S_VALUE, 0, 0, NULL },
	{ "stp.version", "stpVer", S_VALUE, 0, 0, NULL },
	{ "stun.att.error", "natErr", S_VALUE, 0, 0, NULL },
	{ "stun.att.ipv4", "natAddr_Port", S_VALUE, 0, 0, NULL },
	{ "stun.att.ipv4-xord", "natXAddr_Port", S_VALUE, 0, 0, NULL },
	{ "stun.att.lifetime", "natLifetime", S_VALUE, 0, 0, NULL },
	{ "stun.att.password", "natPass", S_VALUE, 0, 0, NULL },
	{ "stun.att.port", "natAddr_Port", S_VALUE, 0, 0, NULL },
	{ "stun.att.port-xord", "natXAddr_Port", S_VALUE, 0, 0, NULL },
	{ "stun.att.realm", "natRealm", S_VALUE, 0, 0, NULL },
	{ "stun.att.software", "natSoftware", S_VALUE, 0, 0, NULL },
	{ "stun.att.username", "natUser", S_VALUE, 0, 0, NULL },
	{ "stun.type.class", "natMCReq_Ind_Succ_Err", S_VALUE, 0, 0, NULL },
	{ "tcp.ack", "ack", S_VALUE, 0, 0, NULL },
	{ "tcp.checksum", "l4HdrChkSum", S_VALUE, 0, 0, NULL },
	{ "tcp.checksum.status", "l4HdrChkSum", S_EQUAL, 0, 0, "l4CalChkSum" },
	{ "tcp.dstport", "dstPort", S_VALUE, 0, 0, NULL },
	{ "tcp.flags", "tcpFlags", S_VALUE, 0, 0, NULL },
	{ "tcp.flags.ack", "tcpFlags", S_BIT, 0, 0x10, NULL },
	{ "tcp.flags.cwr", "tcpFlags", S_BIT, 0, 0x80, NULL },
	{ "tcp.flags.ecn", "tcpFlags", S_BIT, 0, 0x40, NULL },
	{ "tcp.flags.fin", "tcpFlags", S_BIT, 0, 0x01, NULL },
	{ "tcp.flags.push", "tcpFlags", S_BIT, 0, 0x08, NULL },
	{ "tcp.flags.reset", "tcpFlags", S_BIT, 0, 0x04, NULL },
	{ "tcp.flags.syn", "tcpFlags", S_BIT, 0, 0x02, NULL },
	{ "tcp.flags.urg", "tcpFlags", S_BIT, 0, 0x20, NULL },
	{ "tcp.options", "tcpOptions", S_VALUE, 0, 0, NULL },
	{ "tcp.options.mss", "tcpMSS", S_VALUE, 0, 0, NULL },
	{ "tcp.seq", "seq", S_VALUE, 0, 0, NULL },
	{ "tcp.srcport", "srcPort", S_VALUE, 0, 0, NULL },
	{ "tcp.stream", "flowInd", S_VALUE, 0, 0, NULL },
	{ "tcp.window_size_value", "tcpWin", S_VALUE, 0, 0, NULL },
	{ "teredo.orig.addr", "trdoDstIP", S_VALUE, 0, 0, NULL },
	{ "teredo.orig.port", "trdoDstPort", S_VALUE, 0, 0, NULL },
	{ "tftp.opcode", "tftpOpcode;tftpOpCBF", S_VALUE, 0, 0, NULL },
	{ "tls.alert_message", "sslNumCC_A_H_AD_HB", S_PART, 2, 0, NULL },
	{ "tls.app_data", "sslNumCC_A_H_AD_HB", S_PART, 4, 0, NULL },
	{ "tls.change_cipher_spec", "sslNumCC_A_H_AD_HB", S_PART, 1, 0, NULL },
	{ "tls.handshake", "sslNumCC_A_H_AD_HB", S_PART, 3, 0, NULL },
	{ "tls.handshake.extensions.server_name", "sslServerName", S_VALUE, 0, 0, NULL },
	{ "tls.heartbeat_message", "sslNumCC_A_H_AD_HB", S_PART, 5, 0, NULL },
	{ "udp.checksum", "l4HdrChkSum", S_VALUE, 0, 0, NULL },
	{ "udp.checksum.status", "l4HdrChkSum", S_EQUAL, 0, 0, "l4CalChkSum" },
	{ "udp.dstport", "dstPort", S_VALUE, 0, 0, NULL },
	{ "udp.srcport", "srcPort", S_VALUE, 0, 0, NULL },
	{ "udp.stream", "flowInd", S_VALUE, 0, 0, NULL },
	{ "vlan.id", "vlanID", S_VALUE, 0, 0, NULL },
	{ "vrrp.auth_string", "vrrpAuth", S_VALUE, 0, 0, NULL },
	{ "vrrp.auth_type", "vrrpAuthType", S_VALUE, 0, 0, NULL },
	{ "vrrp.ip_addr", "vrrpIP", S_VALUE, 0, 0, NULL },
	{ "vrrp.type", "vrrpType", S_VALUE, 0, 0, NULL },
	{ "vrrp.version", "vrrpVer", S_VALUE, 0, 0, NULL },
	{ "vrrp.virt_rtr_id", "vrrpVRID", S_VALUE, 0, 0, NULL },
	{ "vtp.code", "vtpCodeBF;vtpCode", S_VALUE, 0, 0, NULL },
	{ "vtp.conf_rev_num", "vtpRevNum", S_VALUE, 0, 0, NULL },
	{ "vtp.md", "vtpDomain", S_VALUE, 0, 0, NULL },
	{ "vtp.upd_id", "vtpUpdId", S_VALUE, 0, 0, NULL },
	{ "vtp.version", "vtpVer", S_VALUE, 0, 0, NULL },
	{ "vtp.vlan_info.802_10_index", "vtpVlanSAID", S_VALUE, 0, 0, NULL },
	{ "vtp.vlan_info.isl_vlan_id", "vtpVlanID", S_VALUE, 0, 0, NULL },
	{ "vtp.vlan_info.mtu_size", "vtpVlanMTU", S_VALUE, 0, 0, NULL },
	{ "vtp.vlan_info.status.vlan_susp", "vtpVlanSusp", S_VALUE, 0, 0, NULL },
	{ "vtp.vlan_info.vlan_name", "vtpVlanName", S_VALUE, 0, 0, NULL },
	{ "vtp.vlan_info.vlan_type", "vtpVlanTypeBF;vtpVlanType", S_VALUE, 0, 0, NULL },
};

enum qualifies { Q_ALWAYS, Q_HAS, Q_CLEAR, Q_SET, Q_PROTO, Q_SETCLEAR, Q_SETAND };

/* A protocol: the rows that carry it. */
static const struct shark_protocol {
	const char *name, *column;
	enum qualifies how;
	uint64_t mask;
	const char *other;	/* where column is absent; Q_SETAND: as well */
	uint64_t other_mask;
} protocols[] = {
	{ "ah", "flowStat", Q_HAS, 0x40000000, NULL, 0 },
	{ "arp", "flowStat", Q_HAS, 0x40, NULL, 0 },
	{ "ayiya", "flowStat", Q_HAS, 0x100000, NULL, 0 },
	{ "bgp", "bgpStat", Q_SET, 0, NULL, 0 },
	{ "capwap", "flowStat", Q_HAS, 0x800000, NULL, 0 },
	{ "cdp", "cdpStat", Q_SET, 0, NULL, 0 },
	{ "dhcp", "dhcpStat", Q_SET, 0, NULL, 0 },
	{ "dhcpv6", "dhcpStat", Q_SETAND, 0, "flowStat", 0x8000 },
	{ "dns", "dnsStat", Q_SETCLEAR, 0x02, NULL, 0 },
	{ "erspan", "flowStat", Q_HAS, 0x4000000, NULL, 0 },
	{ "esp", "flowStat", Q_HAS, 0x80000000, NULL, 0 },
	{ "eth", "flowStat", Q_CLEAR, 0x02, NULL, 0 },
	{ "etherip", "flowStat", Q_HAS, 0x40000, NULL, 0 },
	{ "frame", NULL, Q_ALWAYS, 0, NULL, 0 },
	{ "ftp", "ftpStat", Q_SET, 0, NULL, 0 },
	{ "geneve", "flowStat", Q_HAS, 0x20000000, NULL, 0 },
	{ "gquic", "gquicStat", Q_SET, 0, NULL, 0 },
	{ "gre", "flowStat", Q_HAS, 0x1000, NULL, 0 },
	{ "gtp", "flowStat", Q_HAS, 0x200000, NULL, 0 },
	{ "http", "httpStat", Q_HAS, 0x08, NULL, 0 },
	{ "icmp", "l4Proto", Q_PROTO, 1, NULL, 0 },
	{ "igmp", "l4Proto", Q_PROTO, 2, NULL, 0 },
	{ "ip", "flowStat", Q_HAS, 0x4000, NULL, 0 },
	{ "ipv6", "flowStat", Q_HAS, 0x8000, NULL, 0 },
	{ "irc", "ircStat", Q_SET, 0, NULL, 0 },
	{ "l2tp", "flowStat", Q_HAS, 0x800, NULL, 0 },
	{ "lldp", "flowStat", Q_HAS, 0x20, "lldpStat", 0x01 },
	{ "lwapp", "flowStat", Q_HAS, 0x800000, NULL, 0 },
	{ "modbus", "modbusStat", Q_SET, 0, NULL, 0 },
	{ "mpls", "flowStat", Q_HAS, 0x600, NULL, 0 },
	{ "mqtt", "mqttStat", Q_SET, 0, NULL, 0 },
	{ "nbns", "dnsStat", Q_HAS, 0x02, NULL, 0 },
	{ "ntlmssp", "ntlmsspStat", Q_SET, 0, NULL, 0 },
	{ "ntp", "ntpStat", Q_SET, 0, NULL, 0 },
	{ "ospf", "ospfStat", Q_SET, 0, NULL, 0 },
	{ "pop", "popStat", Q_SET, 0, NULL, 0 },
	{ "ppp", "flowStat", Q_HAS, 0x2000, NULL, 0 },
	{ "pppoed", "flowStat", Q_HAS, 0x08, NULL, 0 },
	{ "pppoes", "flowStat", Q_HAS, 0x10, NULL, 0 },
	{ "quic", "quicStat", Q_SET, 0, NULL, 0 },
	{ "radius", "radiusStat", Q_SET, 0, NULL, 0 },
	{ "rtcp", "voipStat", Q_HAS, 0x02, NULL, 0 },
	{ "rtp", "voipStat", Q_HAS, 0x01, NULL, 0 },
	{ "sctp", "l4Proto", Q_PROTO, 132, NULL, 0 },
	{ "sdp", "voipStat", Q_HAS, 0x0040, NULL, 0 },
	{ "sip", "voipStat", Q_HAS, 0x04, "flowStat", 0x10000000 },
	{ "smb", "smbStat", Q_SET, 0, NULL, 0 },
	{ "smb2", "smbStat", Q_SET, 0, NULL, 0 },
	{ "smtp", "smtpStat", Q_SET, 0, NULL, 0 },
	{ "snmp", "snmpStat", Q_SET, 0, NULL, 0 },
	{ "ssdp", "flowStat", Q_HAS, 0x2000000, NULL, 0 },
	{ "ssh", "sshStat", Q_SET, 0, NULL, 0 },
	{ "stp", "stpStat", Q_SET, 0, NULL, 0 },
	{ "stun", "natStat", Q_HAS, 0x01, NULL, 0 },
	{ "syslog", "syslogStat", Q_SET, 0, NULL, 0 },
	{ "tcp", "l4Proto", Q_PROTO, 6, NULL, 0 },
	{ "telnet", "telStat", Q_SET, 0, NULL, 0 },
	{ "teredo", "flowStat", Q_HAS, 0x80000, NULL, 0 },
	{ "tftp", "tftpStat", Q_SET, 0, NULL, 0 },
	{ "tls", "sslStat", Q_SET, 0, NULL, 0 },
	{ "udp", "l4Proto", Q_PROTO, 17, NULL, 0 },
	{ "vlan", "flowStat", Q_HAS, 0x100, NULL, 0 },
	{ "vrrp", "vrrpStat", Q_SET, 0, NULL, 0 },
	{ "vtp", "vtpStat", Q_SET, 0, NULL, 0 },
	{ "vxlan", "flowStat", Q_HAS, 0x400000, NULL, 0 },
	{ "wccp", "flowStat", Q_HAS, 0x8000000, NULL, 0 },
};

static bool
qualifies(struct awk *A, const struct shark_protocol *p)
{
	u128 v;

	if (p->how == Q_ALWAYS)
		return true;
	if (p->how == Q_HAS && p->other && !column_find(A, p->column))
		return (column_bits(A, p->other) & p->other_mask) != 0;
	v = column_bits(A, p->column);
	switch (p->how) {
	case Q_HAS:
		return (v & p->mask) != 0;
	case Q_CLEAR:
		return (v & p->mask) == 0;
	case Q_PROTO:
		return v == p->mask;
	case Q_SETCLEAR:
		return v != 0 && (v & p->mask) == 0;
	case Q_SETAND:
		return v != 0 && (column_bits(A, p->other) & p->other_mask) != 0;
	default:
		return v != 0;
	}
}

static void
input(struct val *ret, struct text t)
{
	val_set_input(ret, t.p, t.n);
	ret->form = IN_HEX;
}

static void
field_result(struct awk *A, const struct shark_field *f, struct val *ret)
{
	char buf[NUMBUF], b2[NUMBUF];
	int col = column_need(A, f->columns);
	bool compound = strchr(column_name(A, col), '_') != NULL;
	struct text t = column_text(A, f->columns, buf), part, other;
	struct val v = { .tag = V_SLICE, .form = IN_HEX };

	part = f->n > 0 ? value_part(t, '_', f->n) : t;
	switch (f->result) {
	case S_PART:
		input(ret, part);
		return;
	case S_MAYBE:
		input(ret, compound ? part : t);
		return;
	case S_BIT:
		v.sl.p = t.p;
		v.sl.n = t.n;
		*ret = VINT((val_bits(&v) & f->mask) != 0);
		return;
	case S_PARTAND:
		v.sl.p = part.p;
		v.sl.n = part.n;
		val_set_u128(ret, val_bits(&v) & f->mask, false);
		return;
	case S_EQUAL:
		other = column_text(A, f->other, b2);
		*ret = VINT(t.n == other.n && memcmp(t.p, other.p, t.n) == 0);
		return;
	case S_SHIFT:
	case S_LSHIFT:
		v.sl.p = t.p;
		v.sl.n = t.n;
		val_set_u128(ret, f->result == S_SHIFT ? val_bits(&v) >> f->n : (val_bits(&v) & f->mask) << f->n,
		    false);
		return;
	case S_NTP:
		if (compound) {
			input(ret, part);
			return;
		}
		v.sl.p = t.p;
		v.sl.n = t.n;
		val_set_u128(ret, val_bits(&v) >> f->mask & 7, false);
		return;
	default:
		input(ret, t);
	}
}

static void
fn_shark(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF], q[128];
	struct text t = val_text(A, &arg[0], buf);
	size_t k = t.n < sizeof q ? t.n : sizeof q - 1, dot;
	const struct shark_protocol *p = NULL;
	const struct shark_field *f = NULL;

	(void)n;
	for (size_t i = 0; i < k; i++)
		q[i] = t.p[i] >= 'A' && t.p[i] <= 'Z' ? (char)(t.p[i] | 0x20) : t.p[i];
	q[k] = '\0';
	dot = strcspn(q, ".");
	for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++)
		if (strlen(protocols[i].name) == dot && memcmp(protocols[i].name, q, dot) == 0)
			p = &protocols[i];
	for (size_t i = 0; q[dot] && i < sizeof fields / sizeof *fields; i++)
		if (strcasecmp(fields[i].name, q) == 0)
			f = &fields[i];
	if (!p || (q[dot] && !f))
		fatal_usage(A, "Wireshark query '%s' not yet implemented", q);
	if (on_header(A)) {
		val_set_text(ret, t.p, t.n);
		return;
	}
	if (!qualifies(A, p)) {
		A->unwind = UW_NEXT;
		return;
	}
	if (f)
		field_result(A, f, ret);
	else
		*ret = VINT(1);
}

const struct builtin lib_shark[] = {
	{ "shark", "q", 1, 1, B_TAWK, H_OWN, 0, 0, SP_NONE, true, fn_shark,
	    "Value of a Wireshark field (proto or proto.field); rows of other protocols are skipped.", false, NULL,
	    NULL, false },
	{ .name = NULL }
};
