using ChatOps.Replicas;

namespace ChatOps.Silences;

internal static class SilencesRegistration
{
    public static void AddSilences(this IServiceCollection services) => services.AddWorker<SilenceWatch>();
}
