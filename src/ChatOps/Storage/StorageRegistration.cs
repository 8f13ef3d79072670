using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOps.Storage;

internal static class StorageRegistration
{
    /// <summary>Registers the database; whoever migrates the schema opens it.</summary>
    public static void AddStorage(this IServiceCollection services, StorageOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(s => options.Open(s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
    }
}
