using ChatOps.Sources;

namespace ChatOps.Recovery;

/// <summary>The logs that senders keep of what they have sent.</summary>
internal sealed record SenderLogs(IReadOnlyList<ISenderLog> All);
