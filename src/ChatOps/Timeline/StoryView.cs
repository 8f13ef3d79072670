using ChatOps.Catalog;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>A story as it is shown now.</summary>
/// <param name="Keys">Those that belong to it now.</param>
/// <param name="Services">Those that it is about.</param>
internal sealed record StoryView(Story Story, IReadOnlyCollection<string> Keys, IReadOnlyList<Service> Services)
{
    public RichText Name => StepWords.NameOf(Story);
}
