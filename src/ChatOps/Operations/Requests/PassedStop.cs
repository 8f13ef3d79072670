using ChatOps.Messages;

namespace ChatOps.Operations.Requests;

/// <summary>A lock, freeze or promotion rule that someone or something goes past, since they are exempt.</summary>
/// <param name="Id">Identifies it, whatever it says.</param>
/// <param name="Words">"the freeze of web in production".</param>
public sealed record PassedStop(string Id, RichText Words);
